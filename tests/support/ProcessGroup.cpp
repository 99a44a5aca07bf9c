#include "support/ProcessGroup.h"

#include <QFile>
#include <QList>

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace scorta::test {

namespace {

// All below until start() runs between fork and exec of a process with threads: system calls only.

void closeFrom(int first)
{
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, static_cast<unsigned>(first), ~0U, 0U) == 0)
        return;
#endif
    for (int descriptor = first; descriptor < 65536; ++descriptor)
        ::close(descriptor);
}

void onChild(int) {}

[[noreturn]] void becomeProgram(char* const* arguments, const std::optional<ProcessGroup::Identity>& as)
{
    ::setsid();
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGCHLD, SIG_DFL);
    ::signal(SIGPIPE, SIG_DFL);
    if (as && (::setgroups(0, nullptr) != 0 || ::setgid(as->group) != 0 || ::setuid(as->user) != 0))
        ::_exit(126);
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // after the change of user, which clears it
#endif
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

/// Waits for the program's end or the leash's, then kills the group and takes in the dead.
[[noreturn]] void watch(int leash, pid_t program, pid_t test, const char* folderToRemove)
{
    struct sigaction action = {};
    action.sa_handler = onChild;
    ::sigaction(SIGCHLD, &action, nullptr);
    sigset_t open;
    sigemptyset(&open);
    for (;;) {
        pollfd wait{leash, POLLIN, 0};
        // SIGCHLD is blocked but for this call, so none is missed.
        if (::ppoll(&wait, 1, nullptr, &open) > 0)
            break;
        // WNOWAIT leaves it a zombie: its id stays taken until the group is killed.
        siginfo_t info = {};
        if (::waitid(P_PID, static_cast<id_t>(program), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid == program)
            break;
        // Others' orphans come to us as the subreaper.
        while (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0 &&
               info.si_pid != program)
            ::waitpid(info.si_pid, nullptr, 0);
    }
    ::kill(-program, SIGKILL);
    ::kill(program, SIGKILL); // it may not have reached its setsid() yet
    // Whoever left the group by a setsid() of its own is not waited for longer than this.
    constexpr int kRounds = 2000;
    for (int round = 0; round < kRounds; ++round) {
        const pid_t dead = ::waitpid(-1, nullptr, WNOHANG);
        if (dead < 0 && errno != EINTR)
            break;
        if (dead == 0)
            ::poll(nullptr, 0, 1);
    }
    if (::getppid() != test && *folderToRemove != '\0')
        ::execl("/bin/rm", "rm", "-rf", "--", folderToRemove, nullptr);
    ::_exit(0);
}

} // namespace

bool ProcessGroup::start(const QString& program, const QStringList& arguments, const QString& outputFile,
                         const std::optional<Identity>& as)
{
    kill();
    QList<QByteArray> words{QFile::encodeName(program)};
    for (const QString& argument : arguments)
        words.append(argument.toLocal8Bit());
    QList<char*> pointers;
    for (QByteArray& word : words)
        pointers.append(word.data());
    pointers.append(nullptr);
    char* const* const argv = pointers.data();
    const QByteArray folder = QFile::encodeName(m_folderToRemove);
    const pid_t test = ::getpid();
    const QByteArray output = QFile::encodeName(outputFile);

    int leash[2];
    int report[2];
    if (::pipe2(leash, O_CLOEXEC) != 0)
        return false;
    if (::pipe2(report, O_CLOEXEC) != 0) {
        ::close(leash[0]);
        ::close(leash[1]);
        return false;
    }
    sigset_t child;
    sigset_t before;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ::pthread_sigmask(SIG_BLOCK, &child, &before);
    m_watcher = ::fork();
    if (m_watcher == 0) {
        ::setsid();
#ifdef __linux__
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
        const int out = ::open(output.constData(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        const int null = ::open("/dev/null", O_RDONLY);
        ::dup2(null, 0);
        ::dup2(out, 1);
        ::dup2(out, 2);
        // Out of the way first: either may be 3 or 4 itself.
        const int ownLeash = ::fcntl(leash[0], F_DUPFD, 10);
        const int ownReport = ::fcntl(report[1], F_DUPFD, 10);
        ::dup2(ownLeash, 3);
        ::dup2(ownReport, 4);
        closeFrom(5);
        const pid_t started = ::fork();
        if (started == 0) {
            closeFrom(3);
            becomeProgram(argv, as);
        }
        [[maybe_unused]] const ssize_t told = ::write(4, &started, sizeof started);
        ::close(4);
        watch(3, started, test, folder.constData());
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::close(leash[0]);
    ::close(report[1]);
    m_leash = leash[1];
    const bool known = m_watcher > 0 && ::read(report[0], &m_program, sizeof m_program) == sizeof m_program;
    ::close(report[0]);
    if (!known || m_program <= 0) {
        kill();
        return false;
    }
    return true;
}

bool ProcessGroup::isRunning()
{
    if (m_watcher <= 0)
        return false;
    if (::waitpid(m_watcher, nullptr, WNOHANG) == 0)
        return true;
    m_watcher = -1;
    kill();
    return false;
}

void ProcessGroup::signalProgram(int number) const
{
    if (m_program > 0)
        ::kill(m_program, number);
}

void ProcessGroup::signalGroup(int number) const
{
    if (m_program > 0)
        ::kill(-m_program, number);
}

bool ProcessGroup::waitForEnd(std::chrono::milliseconds most)
{
    const auto deadline = std::chrono::steady_clock::now() + most;
    while (isRunning()) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        ::poll(nullptr, 0, 2);
    }
    return true;
}

void ProcessGroup::kill()
{
    if (m_leash >= 0)
        ::close(std::exchange(m_leash, -1));
    if (m_watcher > 0) {
        while (::waitpid(m_watcher, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    m_watcher = -1;
    m_program = -1;
}

} // namespace scorta::test
