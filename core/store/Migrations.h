#pragma once

#include "store/Database.h"

#include "base/Result.h"

#include <functional>
#include <span>

namespace scorta::store {

/// One script of resources/sql/<file>/, which takes a file from version - 1 to version.
struct Migration
{
    int version = 0;
    const char* sql = nullptr;
};

/// All migrations of a file, ascending from 1 without gaps; compiled in.
std::span<const Migration> migrations(File file);

/// Brings a database up to the last of `steps`: each script, a foreign key check and the version number in
/// one transaction, so that a file is always of exactly one version. Before the first step of a file that has
/// a version already, `backup` is called with that version; its error ends the migration. Safe when several
/// processes do it at once. Errors: NewerVersion when the file's version is beyond the last step, otherwise
/// those of SQLite; the failed step has changed nothing. Uses `PRAGMA user_version`.
base::Status migrate(SQLite::Database& database, std::span<const Migration> steps,
                     const std::function<base::Status(int version)>& backup);

/// The file's version: 0 for an empty one. Throws SQLite::Exception.
int schemaVersion(SQLite::Database& database);

} // namespace scorta::store
