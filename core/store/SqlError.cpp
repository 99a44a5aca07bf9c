#include "store/Database.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <exception>
#include <new>

namespace scorta::store {

namespace {

using base::Fate;
using base::Kind;

struct Grade
{
    Kind kind;
    Fate fate;
};

// A full disk shows as SQLITE_FULL when a write fails, and as one of these when the write went into a cache
// and a later flush, truncation or growth of the shared-memory file fails.
bool isFailingWrite(int extended)
{
    switch (extended) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE:
    case SQLITE_IOERR_SHMMAP:
        return true;
    default:
        return false;
    }
}

Grade gradeOf(int code, int extended)
{
    switch (code) {
    case SQLITE_FULL:
        return {Kind::DiskFull, Fate::Defer};
    case SQLITE_IOERR:
        if (isFailingWrite(extended))
            return {Kind::DiskFull, Fate::Defer};
        if (extended == SQLITE_IOERR_CORRUPTFS || extended == SQLITE_IOERR_DATA)
            return {Kind::Damaged, Fate::Final};
        return {Kind::Io, Fate::Defer};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {Kind::Damaged, Fate::Final};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return {Kind::Locked, Fate::Defer};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {Kind::Permission, Fate::Final};
    case SQLITE_CANTOPEN:
        return {Kind::Io, Fate::Final};
    case SQLITE_CONSTRAINT:
        if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
            extended == SQLITE_CONSTRAINT_ROWID)
            return {Kind::Exists, Fate::Final};
        if (extended == SQLITE_CONSTRAINT_FOREIGNKEY)
            return {Kind::NotFound, Fate::Final};
        return {Kind::Internal, Fate::Final};
    case SQLITE_TOOBIG:
        return {Kind::TooBig, Fate::Final};
    case SQLITE_NOMEM:
        return {Kind::Io, Fate::Defer};
    case SQLITE_INTERRUPT:
        return {Kind::Cancelled, Fate::Defer};
    default:
        return {Kind::Internal, Fate::Final};
    }
}

} // namespace

base::Error currentSqlError(const char* where)
{
    const QString step = QString::fromLatin1(where);
    try {
        throw;
    } catch (const SQLite::Exception& exception) {
        const int extended = exception.getExtendedErrorCode();
        const Grade grade = gradeOf(exception.getErrorCode() & 0xff, extended);
        // SQLite's own messages name tables and columns, never values.
        return {grade.kind, grade.fate, step, QString::fromUtf8(exception.what()),
                extended > 0 ? extended : exception.getErrorCode()};
    } catch (const std::bad_alloc&) {
        return {Kind::Io, Fate::Defer, step, QStringLiteral("out of memory"), 0};
    } catch (const std::exception& exception) {
        return {Kind::Internal, Fate::Final, step, QString::fromUtf8(exception.what()), 0};
    } catch (...) {
        return {Kind::Internal, Fate::Final, step, {}, 0};
    }
}

} // namespace scorta::store
