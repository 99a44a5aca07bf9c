#include "store/Backup.h"

#include "store/FileSystem.h"
#include "store/Store.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace scorta::store {

namespace {

using base::Status;

const QString kDailyPattern = QStringLiteral("vault-*-*-*.db");

QString backupFolder(const QString& folder)
{
    return folder + QStringLiteral("/backups");
}

Status copyPages(SQLite::Database& connection, const QString& part)
{
    return guarded("store.backup", [&]() -> Status {
        SQLite::Database copy(part.toStdString(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        QFile::setPermissions(part, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        // The copy is thrown away if anything goes wrong, so it needs no journal; it is synced as a whole.
        copy.exec("PRAGMA journal_mode = OFF");
        copy.exec("PRAGMA synchronous = OFF");
        {
            // All pages in one step: in several, every commit of another connection would start it anew.
            // Writers are not held up, for the source is read from one snapshot of its log.
            SQLite::Backup backup(copy, connection);
            const int result = backup.executeStep(-1);
            if (result != SQLITE_DONE)
                throw SQLite::Exception(sqlite3_errstr(result), result);
        }
        return {};
    });
}

Status syncFile(const QString& path)
{
#ifdef Q_OS_UNIX
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return fileError("store.backup", errno);
    const int result = fsync(descriptor);
    const int code = errno;
    ::close(descriptor);
    if (result != 0)
        return fileError("store.backup", code);
#else
    Q_UNUSED(path)
#endif
    return {};
}

Status replaceFile(const QString& from, const QString& to)
{
#ifdef Q_OS_UNIX
    if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return fileError("store.backup", errno);
#else
    QFile::remove(to);
    if (!QFile::rename(from, to))
        return fileError("store.backup", EACCES);
#endif
    syncFolder(QFileInfo(to).path());
    return {};
}

} // namespace

Status backupConnection(SQLite::Database& connection, const QString& target)
{
    // With the process's number: two processes never write into the same unfinished copy.
    const QString part =
        target + u'.' + QString::number(QCoreApplication::applicationPid()) + QStringLiteral(".part");
    QFile::remove(part);
    Status status = copyPages(connection, part);
    if (status.ok())
        status = syncFile(part);
    if (status.ok())
        status = replaceFile(part, target);
    if (!status.ok())
        QFile::remove(part);
    return status;
}

QStringList vaultBackups(const QString& folder)
{
    const QDir backups(backupFolder(folder));
    QStringList paths;
    const QStringList names = backups.entryList({kDailyPattern}, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QString& name : names)
        paths.append(backups.filePath(name));
    return paths;
}

base::Result<bool> dailyBackup(Store& store, base::WallTime now)
{
    const QString folder = backupFolder(store.folder());
    SCORTA_TRY(makeFolder(folder));
    const QString target =
        folder + QStringLiteral("/vault-") + base::toIso(now).left(10) + QStringLiteral(".db");
    if (QFileInfo::exists(target))
        return false;
    SCORTA_TRY(store.vault().backupTo(target));
    const QStringList all = vaultBackups(store.folder());
    for (qsizetype i = kDailyBackups; i < all.size(); ++i)
        QFile::remove(all[i]);
    // What a crash left unfinished.
    const QStringList parts = QDir(folder).entryList({QStringLiteral("vault-*.part")}, QDir::Files);
    for (const QString& name : parts)
        QFile::remove(folder + u'/' + name);
    return true;
}

} // namespace scorta::store
