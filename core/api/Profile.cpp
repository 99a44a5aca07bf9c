#include "api/Profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <cerrno>
#include <cstring>

#ifdef Q_OS_WIN
#include <io.h>
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace scorta::api {

namespace {

constexpr const char* kLockFile = "engine.lock";
/// A socket's address holds 108 bytes, on some systems 104.
constexpr int kMaxSocketPath = 100;

base::Error systemError(const char* where, int number)
{
    base::Error error;
    error.kind = number == EACCES || number == EPERM || number == EROFS ? base::Kind::Permission
                 : number == ENOSPC || number == EDQUOT                 ? base::Kind::DiskFull
                                                                        : base::Kind::Io;
    error.where = QString::fromLatin1(where);
    error.detail = QString::fromLocal8Bit(std::strerror(number));
    error.code = number;
    return error;
}

base::Status makePrivateFolder(const QString& folder)
{
#ifdef Q_OS_WIN
    if (!QDir().mkpath(folder))
        return systemError("profile.create", errno);
#else
    const QFileInfo info(folder);
    if (info.exists()) {
        if (!info.isDir())
            return base::Error{
                base::Kind::Invalid, base::Fate::Final, QStringLiteral("profile.folder"), {}, 0};
        return {};
    }
    if (!QDir().mkpath(info.absolutePath()))
        return systemError("profile.create", errno != 0 ? errno : EACCES);
    if (::mkdir(QFile::encodeName(folder).constData(), 0700) != 0 && errno != EEXIST)
        return systemError("profile.create", errno);
#endif
    return {};
}

#ifdef Q_OS_UNIX
/// A folder, not a link to one, of this user and open to nobody else.
bool isOursAlone(const QString& folder)
{
    struct stat info
    {
    };
    return ::lstat(QFile::encodeName(folder).constData(), &info) == 0 && S_ISDIR(info.st_mode) &&
           info.st_uid == ::getuid() && (info.st_mode & 077) == 0;
}
#endif

} // namespace

QString profileFolder(const QString& asked)
{
    QString folder = asked;
    if (folder.isEmpty())
        folder = qEnvironmentVariable("SCORTA_PROFILE");
    if (folder.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/scorta";
    return QDir::cleanPath(QDir(folder).absolutePath());
}

base::Result<QString> engineSocketPath(const QString& profile)
{
    const QString canonical = QFileInfo(profile).canonicalFilePath();
    const QByteArray hash = QCryptographicHash::hash((canonical.isEmpty() ? profile : canonical).toUtf8(),
                                                     QCryptographicHash::Sha256)
                                .toHex()
                                .left(16);
    const QString name = u"scorta-" + QString::fromLatin1(hash);
#ifdef Q_OS_WIN
    return name;
#else
    const auto isTooLong = [&](const QString& path) {
        return QFile::encodeName(QString(path + u'/' + name)).size() > kMaxSocketPath;
    };
    QString folder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (folder.isEmpty() || isTooLong(folder) || !QFileInfo(folder).isWritable()) {
        const QString own = u"/scorta-" + QString::number(::getuid());
        folder = QDir::tempPath() + own;
        if (isTooLong(folder))
            folder = u"/tmp" + own;
        // Somebody else's folder of that name would let them listen in our place, and must not keep us from
        // our mail: the profile itself is ours alone, where the name is short enough.
        if (!makePrivateFolder(folder) || !isOursAlone(folder)) {
            if (isTooLong(profile))
                return systemError("profile.runtime_folder", EACCES);
            folder = profile;
        }
    }
    return QString(folder + u'/' + name);
#endif
}

QString announcedSocketPath(const QString& profile)
{
#ifdef Q_OS_WIN
    Q_UNUSED(profile)
    return {};
#else
    QFile file(profile + u'/' + QLatin1String(kLockFile));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray line = file.readLine(kMaxSocketPath + 1);
    return line.endsWith('\n') ? QFile::decodeName(line.chopped(1)) : QString();
#endif
}

void ProfileLock::announce(const QString& socketPath) const
{
#ifdef Q_OS_WIN
    Q_UNUSED(socketPath)
#else
    // Not durable and not checked: who does not find it looks in the usual folder.
    const QByteArray line = QFile::encodeName(socketPath) + '\n';
    if (::ftruncate(m_descriptor, 0) == 0)
        (void)!::pwrite(m_descriptor, line.constData(), static_cast<size_t>(line.size()), 0);
#endif
}

base::Result<std::unique_ptr<ProfileLock>> ProfileLock::acquire(const QString& profile)
{
    SCORTA_TRY(makePrivateFolder(profile));
    auto lock = std::unique_ptr<ProfileLock>(new ProfileLock);
    const QString path = profile + u'/' + QLatin1String(kLockFile);
#ifdef Q_OS_WIN
    const HANDLE handle =
        CreateFileW(reinterpret_cast<const wchar_t*>(path.utf16()), GENERIC_READ | GENERIC_WRITE, 0, nullptr,
                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_SHARING_VIOLATION
                   ? base::Error{base::Kind::Locked, base::Fate::Defer, QStringLiteral("profile.lock"), path,
                                 0}
                   : systemError("profile.lock", EACCES);
    lock->m_descriptor = _open_osfhandle(reinterpret_cast<intptr_t>(handle), 0);
#else
    lock->m_descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock->m_descriptor < 0)
        return systemError("profile.lock", errno);
    if (::flock(lock->m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return base::Error{base::Kind::Locked, base::Fate::Defer, QStringLiteral("profile.lock"), path,
                               0};
        return systemError("profile.lock", errno);
    }
#endif
    return lock;
}

ProfileLock::~ProfileLock()
{
    if (m_descriptor >= 0) {
#ifdef Q_OS_WIN
        _close(m_descriptor);
#else
        ::close(m_descriptor);
#endif
    }
}

} // namespace scorta::api
