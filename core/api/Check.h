#pragma once

#include "base/Result.h"
#include "store/Database.h"
#include "store/Store.h"

#include <QJsonArray>
#include <QList>
#include <QString>

#include <memory>

namespace scorta::api {

/// What `check` found in a profile's files.
struct Examination
{
    QJsonArray problems;            ///< {"file", "kind", "detail"}
    QList<store::File> rebuildable; ///< broken, but made anew from the server or from bodies
    bool isVaultBroken = false;
};

/// Looks at each file by itself, changing nothing, in any process: a file that cannot even be opened is a
/// problem, not an error. Errors: what keeps it from looking (Permission, NewerVersion, Locked, …).
base::Result<Examination> examineProfile(const QString& profile);

/// Opens a profile's files. On a full disk even reading needs a little room (SQLite's shared memory file), so
/// the ballast is given up for it once.
base::Result<std::unique_ptr<store::Store>> openStore(const QString& profile, store::Access access);

/// Before a profile is opened or made. Invalid when its path is not a folder. Damaged when the vault is
/// missing or empty beside files that were made after it: made anew, it would pass for a profile without
/// accounts, and what waits in the outbox would be dropped.
base::Status refuseBrokenProfile(const QString& profile);

} // namespace scorta::api
