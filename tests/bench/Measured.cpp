#include "bench/Measured.h"

#include <QFile>
#include <QTemporaryFile>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <vector>

namespace scorta::test {

namespace {

double seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double peakOf(pid_t process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

std::vector<char*> pointers(std::vector<QByteArray>& texts)
{
    std::vector<char*> all;
    for (QByteArray& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

} // namespace

Measured measure(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment,
                 const std::function<void(double)>& watch)
{
    Measured result;
    QTemporaryFile output;
    if (!output.open())
        return result;
    std::vector<QByteArray> words{QFile::encodeName(program)};
    for (const QString& argument : arguments)
        words.push_back(argument.toLocal8Bit());
    std::vector<QByteArray> variables;
    for (const QString& variable : environment.toStringList())
        variables.push_back(variable.toLocal8Bit());
    auto argumentPointers = pointers(words);
    auto variablePointers = pointers(variables);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, QFile::encodeName(output.fileName()).constData(), O_WRONLY,
                                     0);
    const auto started = std::chrono::steady_clock::now();
    const auto since = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    };
    pid_t process = 0;
    const int failed = posix_spawn(&process, words.front().constData(), &actions, nullptr,
                                   argumentPointers.data(), variablePointers.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        return result;
    int status = 0;
    rusage usage{};
    while (::wait4(process, &status, watch ? WNOHANG : 0, &usage) == 0) {
        result.peakMiB = std::max(result.peakMiB, peakOf(process));
        watch(since());
        ::poll(nullptr, 0, 20);
    }
    result.seconds = since();
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.systemSeconds = seconds(usage.ru_stime);
    result.cpuSeconds = seconds(usage.ru_utime) + result.systemSeconds;
    result.output = output.readAll();
    return result;
}

} // namespace scorta::test
