#pragma once

#include "base/Result.h"

#include <QString>

#include <functional>
#include <memory>

namespace SQLite {
class Database;
class Statement;
} // namespace SQLite

namespace scorta::store {

/// The three files of a profile.
enum class File { Vault, Mirror, Bodies };

enum class Access { ReadWrite, ReadOnly };

/// One connection to one of the three files. Belongs to one thread. SQLite's exceptions end here and in the
/// query classes: everything public answers with a Result.
class Database
{
public:
    /// Opens `folder`/vault.db (…), creates it when it is missing (ReadWrite), sets WAL and the file's
    /// synchronous level, and brings the schema up to date: each migration of resources/sql/<file>/ with its
    /// version number in one transaction, a backup made before the first one of an existing file. Errors:
    /// NewerVersion, Damaged, Locked, DiskFull, Permission, Io; Invalid on a network file system. ReadOnly:
    /// NotFound when the file is missing; one of an older version is brought up to date all the same.
    static base::Result<std::unique_ptr<Database>> open(const QString& folder, File file, Access access);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    File file() const;
    QString path() const;

    /// Runs `body` in one immediate transaction; its error, or a failing commit, rolls everything back.
    /// Nested calls join the outer transaction.
    /// A nested call that fails dooms the outer transaction, even where its error is swallowed.
    base::Status transaction(const std::function<base::Status()>& body);
    bool isInTransaction() const;

    /// For the query classes of store/ and search/: the connection, and a prepared statement that is kept for
    /// the next call with the same text (reset, bindings cleared). Both throw SQLite::Exception.
    SQLite::Database& raw();
    SQLite::Statement& statement(const char* sql);

    /// PRAGMA quick_check; Damaged with the first complaint as detail.
    base::Status quickCheck();
    /// A consistent copy made while the database is in use (SQLite's online backup), written to a new file
    /// that takes `target`'s name when it is complete and synced.
    base::Status backupTo(const QString& target);
    /// Makes everything committed so far survive a power loss, whatever the synchronous level.
    base::Status makeDurable();

private:
    Database();
    base::Status prepareReadWrite();
    base::Status prepareReadOnly(const QString& folder);
    struct Private;
    std::unique_ptr<Private> d;
};

/// The Error of the SQLite::Exception (or other std::exception) being handled, for `where`; SQLITE_FULL and a
/// failing write or fsync are both DiskFull (they come alike). Never holds bound values.
base::Error currentSqlError(const char* where);

/// Runs `body`, which may throw, and turns an exception into an Error. `T` is what body returns, a Result<T>.
template<typename Body>
auto guarded(const char* where, Body&& body) -> decltype(body())
{
    try {
        return body();
    } catch (...) {
        return currentSqlError(where);
    }
}

} // namespace scorta::store
