#pragma once

#include "base/Result.h"

#include <QString>

namespace scorta::store {

/// A file of this size lies in the profile so that a full disk can be left again: removing rows needs room,
/// too (SQLite answers SQLITE_FULL to a DELETE).
inline constexpr qint64 kBallastBytes = 8 * 1024 * 1024;

bool hasBallast(const QString& folder);
/// Writes the ballast when it is not there; at the profile's first opening, and again when room has come
/// back. DiskFull while there is less than ten times its size free.
base::Status makeBallast(const QString& folder);
/// Gives a little of it, enough to open the databases for reading; the caller has met DiskFull. DiskFull when
/// there is nothing left to give.
base::Status lendBallast(const QString& folder);
/// Gives its room to the databases; the caller has met DiskFull. Nothing happens when it is gone already.
base::Status releaseBallast(const QString& folder);

} // namespace scorta::store
