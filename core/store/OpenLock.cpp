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

OpenLock::OpenLock() = default;

#ifdef Q_OS_UNIX

OpenLock::~OpenLock()
{
    if (m_file >= 0)
        ::close(m_file);
}

base::Status OpenLock::take(const QString& path, int timeoutMs)
{
    constexpr unsigned long kStepMs = 5;
    m_file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_file < 0)
        return fileError("store.open", errno);
    // flock() has no deadline, and openers come seldom.
    const QDeadlineTimer deadline(timeoutMs);
    while (::flock(m_file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fileError("store.open", errno);
        if (deadline.hasExpired())
            return locked();
        QThread::msleep(kStepMs);
    }
    return {};
}

#else

OpenLock::~OpenLock() = default;

base::Status OpenLock::take(const QString& path, int timeoutMs)
{
    // Here the file itself is held open without sharing, so that a dead holder's can be removed.
    m_lock = std::make_unique<QLockFile>(path);
    m_lock->setStaleLockTime(1'000);
    if (m_lock->tryLock(timeoutMs))
        return {};
    if (m_lock->error() == QLockFile::PermissionError)
        return fileError("store.open", EACCES);
    if (m_lock->error() == QLockFile::UnknownError)
        return fileError("store.open", ENOSPC);
    return locked();
}

#endif

} // namespace scorta::store
