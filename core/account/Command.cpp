#include "account/Command.h"

#include <QEventLoop>
#include <QProcess>
#include <QTimer>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#endif
#endif

#include <algorithm>

namespace scorta::account {

namespace {

constexpr qsizetype kMaxOutput = 64 * 1024;
constexpr int kFirstOwnDescriptor = 3; // after standard input, output and error

base::Error failure(const QString& detail, base::Fate fate = base::Fate::NeedsUser, int code = 0)
{
    return {base::Kind::Secret, fate, QStringLiteral("account.command"), detail, code};
}

#ifdef Q_OS_UNIX
/// In the child, between fork and exec: system calls alone. Descriptors are marked rather than closed,
/// because QProcess reports a failing exec through one of them.
void separateChild()
{
    setpgid(0, 0);
#if defined(Q_OS_LINUX) && defined(SYS_close_range)
    constexpr unsigned kCloseOnExec = 4; // CLOSE_RANGE_CLOEXEC, Linux 5.11
    if (syscall(SYS_close_range, kFirstOwnDescriptor, ~0U, kCloseOnExec) == 0)
        return;
#endif
    rlimit limit{};
    constexpr rlim_t kMost = 65'536;
    const rlim_t count = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? std::min(limit.rlim_cur, kMost) : kMost;
    for (int fd = kFirstOwnDescriptor; fd < static_cast<int>(count); ++fd)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}
#endif

void killGroup(QProcess& process)
{
#ifdef Q_OS_UNIX
    if (const qint64 pid = process.processId(); pid > 0)
        ::kill(-static_cast<pid_t>(pid), SIGKILL);
#endif
    process.kill();
    process.waitForFinished(100);
}

void prepare(QProcess& process, const QString& command)
{
    process.setProgram(QStringLiteral("sh"));
    process.setArguments({QStringLiteral("-c"), command});
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
#ifdef Q_OS_UNIX
    process.setChildProcessModifier(separateChild);
#endif
}

base::Result<base::Secret> firstLine(QByteArray output)
{
    const qsizetype end = output.indexOf('\n');
    QByteArray line = end < 0 ? output : output.left(end);
    if (line.endsWith('\r'))
        line.chop(1);
    output.fill('\0');
    if (line.isEmpty())
        return failure(QStringLiteral("it printed nothing"));
    if (line.contains('\0'))
        return failure(QStringLiteral("it printed a NUL byte"));
    base::Secret secret(line);
    return secret;
}

} // namespace

base::Result<base::Secret> firstLineOf(const QString& command, base::Milliseconds limit,
                                       const base::CancelToken& cancel)
{
    QProcess process;
    prepare(process, command);

    QEventLoop loop;
    QByteArray output;
    bool isOver = false;
    QObject::connect(&process, &QProcess::readyReadStandardOutput, &loop, [&] {
        output += process.readAllStandardOutput();
        if (output.size() > kMaxOutput)
            loop.quit();
    });
    const auto end = [&] {
        isOver = true;
        loop.quit();
    };
    QObject::connect(&process, &QProcess::finished, &loop, end);
    QObject::connect(&process, &QProcess::errorOccurred, &loop, [&](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end();
    });
    QTimer deadline;
    deadline.setSingleShot(true);
    QObject::connect(&deadline, &QTimer::timeout, &loop, &QEventLoop::quit);
    deadline.start(limit);
    const auto subscription = cancel.onCancel(
        [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });

    process.start(QIODevice::ReadOnly);
    if (!isOver)
        loop.exec();

    const bool hasEnded = isOver; // killing it makes it "finish" too
    if (!hasEnded)
        killGroup(process);
    if (cancel.isCancelled())
        return base::Error{
            base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("account.command"), {}, 0};
    if (output.size() > kMaxOutput)
        return failure(QStringLiteral("it printed more than 64 KiB"));
    if (!hasEnded)
        return failure(QStringLiteral("it gave no answer in time"), base::Fate::Defer);
    if (process.error() == QProcess::FailedToStart)
        return failure(QStringLiteral("sh could not be started"));
    if (process.exitStatus() != QProcess::NormalExit)
        return failure(QStringLiteral("it was ended by a signal"));
    if (process.exitCode() != 0)
        return failure(QStringLiteral("it ended with %1").arg(process.exitCode()), base::Fate::NeedsUser,
                       process.exitCode());
    output += process.readAllStandardOutput();
    return firstLine(std::move(output));
}

} // namespace scorta::account
