#include "store/FileSystem.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <array>
#include <cerrno>
#include <cstring>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/vfs.h>
#endif
#ifdef Q_OS_WIN
#include <windows.h>
#endif

namespace scorta::store {

namespace {

// Names from /proc/filesystems, /proc/mounts and statfs(2) of the systems we run on. 9p and virtiofs are left
// out: there they are the local disk of a virtual machine.
constexpr std::array kNetworkTypes = {
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "afs",
    "afpfs",
    "ncp",
    "ncpfs",
    "coda",
    "webdav",
    "davfs",
    "ceph",
    "lustre",
    "gpfs",
    "ocfs2",
    "gfs2",
    "glusterfs",
    "fuse.sshfs",
    "fuse.davfs",
    "fuse.davfs2",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.glusterfs",
    "fuse.curlftpfs",
    "fuse.gvfsd-fuse",
    "fuse.ceph",
    "fuse.cephfs",
    "fuse.smbnetfs",
};

#ifdef Q_OS_LINUX
// statfs(2) tells these without reading the table of mounts, which may hang behind a dead server.
bool isNetworkMagic(long magic)
{
    switch (static_cast<unsigned long>(magic) & 0xffffffffUL) {
    case 0x6969:     // NFS
    case 0x517b:     // SMB
    case 0xff534d42: // CIFS
    case 0xfe534d42: // SMB2
    case 0x5346414f: // AFS (OpenAFS)
    case 0x6b414653: // AFS (kernel)
    case 0x564c:     // NCP
    case 0x73757245: // CODA
    case 0x00c36400: // CEPH
    case 0x0bd00bd0: // LUSTRE
    case 0x7461636f: // OCFS2
    case 0x01161970: // GFS2
        return true;
    default:
        return false;
    }
}
constexpr unsigned long kFuseMagic = 0x65735546;
#endif

bool isOnNetwork(const QString& folder)
{
#if defined(Q_OS_LINUX)
    struct statfs info
    {
    };
    if (statfs(QFile::encodeName(folder).constData(), &info) != 0)
        return false; // opening will say what is wrong
    if (isNetworkMagic(static_cast<long>(info.f_type)))
        return true;
    if ((static_cast<unsigned long>(info.f_type) & 0xffffffffUL) != kFuseMagic)
        return false;
#elif defined(Q_OS_WIN)
    const QString root = QStorageInfo(folder).rootPath();
    return folder.startsWith(u"//") || folder.startsWith(u"\\\\") ||
           GetDriveTypeW(reinterpret_cast<LPCWSTR>(QDir::toNativeSeparators(root).utf16())) == DRIVE_REMOTE;
#endif
    return isNetworkFileSystem(QString::fromLatin1(QStorageInfo(folder).fileSystemType()));
}

} // namespace

bool isNetworkFileSystem(const QString& type)
{
    const QString lower = type.toLower();
    for (const char* known : kNetworkTypes) {
        if (lower == QLatin1String(known))
            return true;
    }
    return false;
}

base::Status refuseNetworkFolder(const QString& folder)
{
    if (!isOnNetwork(folder))
        return {};
    return base::Error{base::Kind::Invalid, base::Fate::NeedsUser, QStringLiteral("store.open"),
                       QStringLiteral("the profile lies on a network file system; it needs a local disk"), 0};
}

base::Status makeFolder(const QString& folder)
{
    if (QFileInfo(folder).isDir())
        return {};
    const QString parent = QFileInfo(QDir(folder).absolutePath()).path();
#ifdef Q_OS_UNIX
    errno = 0;
    if (!QDir().mkpath(parent))
        return fileError("store.folder", errno);
    // Private from its first moment: mkdir and then chmod would leave a gap.
    if (mkdir(QFile::encodeName(folder).constData(), 0700) != 0 && errno != EEXIST)
        return fileError("store.folder", errno);
#else
    if (!QDir().mkpath(folder))
        return fileError("store.folder", EACCES);
#endif
    syncFolder(parent);
    return {};
}

void syncFolder(const QString& folder)
{
#ifdef Q_OS_UNIX
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    // Some file systems cannot sync a folder; they order names by themselves.
    (void)fsync(descriptor);
    ::close(descriptor);
#else
    Q_UNUSED(folder)
#endif
}

base::Error fileError(const char* where, int code)
{
    base::Kind kind = base::Kind::Io;
    base::Fate fate = base::Fate::Final;
    switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        kind = base::Kind::DiskFull;
        fate = base::Fate::Defer;
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        kind = base::Kind::Permission;
        break;
    case ENOENT:
        kind = base::Kind::NotFound;
        break;
    default:
        break;
    }
    return {kind, fate, QString::fromLatin1(where), QString::fromLocal8Bit(std::strerror(code)), code};
}

} // namespace scorta::store
