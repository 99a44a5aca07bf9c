#include "store/OpenLock.h"

#include "store/FileSystem.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QLockFile>
#include <QThread>

#include <cerrno>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

namespace scorta::store {

namespace {

base::Error locked()
{
    return {base::Kind::Locked, base::Fate::Defer, QStringLiteral("store.open"), {}, 0};
}

} // namespace

#ifdef Q_OS_UNIX

struct OpenLock::Private
{
    int descriptor = -1;
};

// Not QLockFile: a holder that was killed leaves its file behind, and the next one waits until it is stale. A
// flock() belongs to the open description, so it also keeps two threads apart, and dies with its process.
base::Result<std::unique_ptr<OpenLock>> OpenLock::acquire(const QString& folder, base::Milliseconds limit)
{
    constexpr unsigned long kPauseMs = 2;
    auto lock = std::unique_ptr<OpenLock>(new OpenLock);
    lock->d = std::make_unique<Private>();
    const QByteArray path = QFile::encodeName(folder + QStringLiteral("/open.lock"));
    lock->d->descriptor = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock->d->descriptor < 0)
        return fileError("store.open", errno);
    const QDeadlineTimer deadline(limit);
    while (::flock(lock->d->descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fileError("store.open", errno);
        if (deadline.hasExpired())
            return locked();
        QThread::msleep(kPauseMs);
    }
    return lock;
}

OpenLock::~OpenLock()
{
    if (d && d->descriptor >= 0)
        ::close(d->descriptor);
}

#else

struct OpenLock::Private
{
    std::unique_ptr<QLockFile> file;
};

base::Result<std::unique_ptr<OpenLock>> OpenLock::acquire(const QString& folder, base::Milliseconds limit)
{
    constexpr int kStaleLockMs = 2'000;
    auto lock = std::unique_ptr<OpenLock>(new OpenLock);
    lock->d = std::make_unique<Private>();
    lock->d->file = std::make_unique<QLockFile>(folder + QStringLiteral("/open.lock"));
    lock->d->file->setStaleLockTime(kStaleLockMs);
    if (lock->d->file->tryLock(static_cast<int>(limit.count())))
        return lock;
    if (lock->d->file->error() == QLockFile::PermissionError)
        return fileError("store.open", EACCES);
    if (lock->d->file->error() == QLockFile::UnknownError)
        return fileError("store.open", ENOSPC);
    return locked();
}

OpenLock::~OpenLock() = default;

#endif

} // namespace scorta::store
