#include "store/Migrations.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace scorta::store {

namespace {

base::Status applyStep(SQLite::Database& database, const Migration& step)
{
    return guarded("store.migrate", [&]() -> base::Status {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        // Another process may have done this step while we waited for the lock.
        if (schemaVersion(database) >= step.version)
            return {};
        database.exec(step.sql);
        SQLite::Statement check(database, "PRAGMA foreign_key_check");
        if (check.executeStep()) {
            return base::Error{base::Kind::Internal, base::Fate::Final, QStringLiteral("store.migrate"),
                               QStringLiteral("step %1 leaves a dangling reference").arg(step.version), 0};
        }
        check.reset();
        database.exec("PRAGMA user_version = " + std::to_string(step.version));
        transaction.commit();
        return {};
    });
}

} // namespace

int schemaVersion(SQLite::Database& database)
{
    return database.execAndGet("PRAGMA user_version").getInt();
}

base::Status migrate(SQLite::Database& database, std::span<const Migration> steps,
                     const std::function<base::Status(int version)>& backup)
{
    int version = 0;
    const base::Status read = guarded("store.migrate", [&]() -> base::Status {
        version = schemaVersion(database);
        return {};
    });
    SCORTA_TRY(read);
    const int newest = steps.empty() ? 0 : steps.back().version;
    if (version > newest) {
        return base::Error{base::Kind::NewerVersion, base::Fate::NeedsUser, QStringLiteral("store.migrate"),
                           QStringLiteral("version %1, known up to %2").arg(version).arg(newest), 0};
    }
    if (version > 0 && version < newest)
        SCORTA_TRY(backup(version));
    for (const Migration& step : steps) {
        if (step.version > version)
            SCORTA_TRY(applyStep(database, step));
    }
    return {};
}

} // namespace scorta::store
