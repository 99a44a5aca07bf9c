#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Ids.h"
#include "store/Store.h"

#include <QHash>

namespace scorta::sync {

/// How many messages each folder of an account lost to deletions made elsewhere in the last 24 hours, so that
/// a loss that trickles is noticed like one that comes at once. Kept in the vault's settings, by the hour.
class LossTally
{
public:
    LossTally(store::Store& store, model::AccountId account);

    base::Result<QHash<model::FolderId, int>> lately(base::WallTime now);
    /// On disk when it returns. Written before the rows go: a kill between counts twice, on the safe side.
    base::Status add(const QHash<model::FolderId, int>& losses, base::WallTime now);
    /// A person decided about the folder: counted anew from here on.
    base::Status forget(model::FolderId folder);

private:
    struct Entry
    {
        qint64 hour = 0; ///< since 1970
        model::FolderId folder;
        int lost = 0;
    };
    base::Result<QList<Entry>> read();
    base::Status write(const QList<Entry>& entries);

    store::Store& m_store;
    QString m_key;
};

} // namespace scorta::sync
