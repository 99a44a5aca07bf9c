#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"

#include <QString>
#include <QStringList>

namespace scorta::store {

class Store;

/// How many daily backups of the vault are kept.
inline constexpr int kDailyBackups = 7;

/// Makes today's (UTC) backup of the vault in `profile`/backups when it is not there yet, and removes the
/// oldest beyond kDailyBackups. True when one was made. Cheap when there is nothing to do.
base::Result<bool> dailyBackup(Store& store, base::WallTime now);

/// The vault's daily backups, full paths, newest first.
QStringList vaultBackups(const QString& folder);

/// Writes a consistent copy of an open database to `target`: complete and synced under another name first.
/// Mode 0600.
base::Status backupConnection(SQLite::Database& connection, const QString& target);

} // namespace scorta::store
