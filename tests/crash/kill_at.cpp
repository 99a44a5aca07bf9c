// Preloaded into a process under test: ends it by SIGKILL just before its Nth write or sync, N from the
// environment. Between two neighbouring N lies every moment that another process could notice.
#include <atomic>
#include <cstdlib>

#include <csignal>
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

void step()
{
    static const char* const wanted = std::getenv("SCORTA_KILL_AT");
    static const long at = wanted ? std::strtol(wanted, nullptr, 10) : 0;
    static std::atomic<long> count{0};
    if (at > 0 && ++count == at)
        kill(getpid(), SIGKILL);
}

template<typename Function>
Function next(const char* name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

int fdatasync(int fd)
{
    static const auto real = next<int (*)(int)>("fdatasync");
    step();
    return real(fd);
}

int fsync(int fd)
{
    static const auto real = next<int (*)(int)>("fsync");
    step();
    return real(fd);
}

ssize_t write(int fd, const void* bytes, size_t count)
{
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    step();
    return real(fd, bytes, count);
}

ssize_t send(int fd, const void* bytes, size_t count, int flags)
{
    static const auto real = next<ssize_t (*)(int, const void*, size_t, int)>("send");
    step();
    return real(fd, bytes, count, flags);
}
}
