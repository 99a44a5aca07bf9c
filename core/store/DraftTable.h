#pragma once

#include "store/Database.h"

#include "base/Result.h"
#include "model/Draft.h"

#include <QList>

namespace scorta::store {

/// Drafts, in the vault, so that a pause of the writer is as safe as a queued message.
class DraftTable
{
public:
    explicit DraftTable(Database& vault);
    /// Adds (id 0) or replaces. Attachments whose bytes are stored already are not written again.
    base::Result<model::DraftId> save(const model::Draft& draft);
    base::Result<model::Draft> find(model::DraftId id);
    /// Newest first; attachments without their bytes.
    base::Result<QList<model::Draft>> list();
    base::Status remove(model::DraftId id);

private:
    Database& m_vault;
};

} // namespace scorta::store
