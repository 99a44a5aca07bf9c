#pragma once

#include "sync/Mirror.h"

#include "imap/Session.h"
#include "model/Folder.h"
#include "store/Store.h"

#include <vector>

namespace scorta::sync {

/// A folder that the server lists and that can be opened, with its row in the mirror.
struct CatalogEntry
{
    model::Folder folder;
    imap::ListedFolder listed;
};

/// What LIST comes to.
struct Catalog
{
    std::vector<CatalogEntry> entries; ///< in the order in which they are mirrored
    QList<FolderReport> missing;       ///< known here, not listed: frozen
};

/// Brings the mirror's folders in line with LIST: new ones are added, roles set, a folder that was renamed
/// elsewhere keeps its rows, one that is gone freezes when it holds mail and is dropped when it holds none.
base::Result<Catalog> updateCatalog(store::Store& store, const model::Account& account,
                                    std::vector<imap::ListedFolder>&& listed, const base::Clock& clock);

} // namespace scorta::sync
