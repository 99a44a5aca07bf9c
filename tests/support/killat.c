/* Preloaded into a program under test (LD_PRELOAD): counts its fsync() and fdatasync() calls and, at a chosen one,
 * kills the process or lets it and all following fail. A crash test so needs no hook in the product.
 *
 * SCORTA_KILL_PROGRAM=NAME           the only program (file name or comm) it acts in; unset: it does nothing. So
 *                                    `sh -c` children, which inherit LD_PRELOAD, stay as they are.
 * SCORTA_KILL_AT=N[:before|after]    SIGKILL at the Nth sync, before it (the default) or after it
 * SCORTA_FAIL_AT=N:EIO|ENOSPC        the Nth sync and all following fail
 * SCORTA_KILL_AT_WRITE=N             SIGKILL before the Nth write() or pwrite() to a file (not a pipe or socket)
 * SCORTA_WRITE_COUNT_FILE=FILE       always holds the number of such writes so far
 * SCORTA_FULL_WHILE=FILE             as long as FILE exists, write() and pwrite() fail with ENOSPC
 * SCORTA_KILL_PATH=TEXT              only descriptors whose path contains TEXT count, and fail
 * SCORTA_SYNC_COUNT_FILE=FILE        always holds the number of syncs so far: at the end, the total
 *
 * Thread-safe. Linux (/proc). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int s_active;
static long s_killAt;
static int s_killAfter;
static long s_failAt;
static int s_failWith;
static const char* s_path;
static const char* s_fullWhile;
static int s_countFile = -1;
static atomic_long s_count;
static long s_killAtWrite;
static int s_writeCountFile = -1;
static atomic_long s_writeCount;

static int (*s_fsync)(int);
static int (*s_fdatasync)(int);
static ssize_t (*s_write)(int, const void*, size_t);
static ssize_t (*s_pwrite)(int, const void*, size_t, off_t);
static ssize_t (*s_pwrite64)(int, const void*, size_t, off64_t);

static void findFunctions(void)
{
    /* The assignment through a void pointer is POSIX's own advice for dlsym(). */
    *(void**)&s_fsync = dlsym(RTLD_NEXT, "fsync");
    *(void**)&s_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    *(void**)&s_write = dlsym(RTLD_NEXT, "write");
    *(void**)&s_pwrite = dlsym(RTLD_NEXT, "pwrite");
    *(void**)&s_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
}

static int isProgram(const char* wanted)
{
    char text[4096];
    ssize_t length = readlink("/proc/self/exe", text, sizeof text - 1);
    if (length > 0) {
        text[length] = '\0';
        const char* slash = strrchr(text, '/');
        if (strcmp(slash ? slash + 1 : text, wanted) == 0)
            return 1;
    }
    const int comm = open("/proc/self/comm", O_RDONLY | O_CLOEXEC);
    if (comm < 0)
        return 0;
    length = read(comm, text, sizeof text - 1);
    close(comm);
    if (length <= 0)
        return 0;
    text[length - 1] = '\0'; /* ends with a newline */
    return strcmp(text, wanted) == 0;
}

static void writeCount(int file, long count)
{
    if (file < 0)
        return;
    char text[32];
    const int length = snprintf(text, sizeof text, "%ld\n", count);
    if (s_pwrite(file, text, (size_t)length, 0) < 0)
        return; /* the file is gone: nobody waits for the figure */
}

static int openCount(const char* path)
{
    if (!path)
        return -1;
    const int low = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    /* High up, so that programs that expect low descriptors find them. */
    const int file = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, 500);
    if (low >= 0)
        close(low);
    writeCount(file, 0);
    return file;
}

__attribute__((constructor)) static void begin(void)
{
    findFunctions();
    const char* program = getenv("SCORTA_KILL_PROGRAM");
    if (!program || !isProgram(program))
        return;
    const char* killAt = getenv("SCORTA_KILL_AT");
    if (killAt) {
        s_killAt = atol(killAt);
        s_killAfter = strstr(killAt, ":after") != NULL;
    }
    const char* failAt = getenv("SCORTA_FAIL_AT");
    if (failAt) {
        s_failAt = atol(failAt);
        s_failWith = strstr(failAt, ":ENOSPC") ? ENOSPC : EIO;
    }
    s_path = getenv("SCORTA_KILL_PATH");
    s_fullWhile = getenv("SCORTA_FULL_WHILE");
    const char* killAtWrite = getenv("SCORTA_KILL_AT_WRITE");
    s_killAtWrite = killAtWrite ? atol(killAtWrite) : 0;
    s_countFile = openCount(getenv("SCORTA_SYNC_COUNT_FILE"));
    s_writeCountFile = openCount(getenv("SCORTA_WRITE_COUNT_FILE"));
    s_active = 1;
}

/* Whether the descriptor is one of those that count. Keeps errno. */
static int concerns(int descriptor)
{
    if (!s_active || descriptor == s_countFile || descriptor == s_writeCountFile)
        return 0;
    if (!s_path || *s_path == '\0')
        return 1;
    const int before = errno;
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0)
        return 0;
    path[length] = '\0';
    return strstr(path, s_path) != NULL;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int synced(int descriptor, int (*function)(int))
{
    if (!concerns(descriptor))
        return function(descriptor);
    const long number = atomic_fetch_add(&s_count, 1) + 1;
    writeCount(s_countFile, number);
    if (s_killAt > 0 && number == s_killAt && !s_killAfter)
        die();
    int result = -1;
    if (s_failAt > 0 && number >= s_failAt)
        errno = s_failWith;
    else
        result = function(descriptor);
    if (s_killAt > 0 && number == s_killAt)
        die();
    return result;
}

/* Neither a pipe nor a socket nor an eventfd, which can be seeked too and wakes event loops. Keeps errno. */
static int isFile(int descriptor)
{
    const int before = errno;
    struct stat info;
    const int yes = fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
    errno = before;
    return yes;
}

/* Whether a write must fail as on a full disk. */
static int isFull(int descriptor)
{
    if (!s_active || !s_fullWhile)
        return 0;
    const int before = errno;
    const int full = access(s_fullWhile, F_OK) == 0 && isFile(descriptor) && concerns(descriptor);
    errno = full ? ENOSPC : before;
    return full;
}

/* Counts a write to a file, and ends here at the chosen one. */
static void noteWrite(int descriptor)
{
    if (!s_active || (s_killAtWrite <= 0 && s_writeCountFile < 0))
        return;
    const int before = errno;
    if (isFile(descriptor) && concerns(descriptor)) {
        const long number = atomic_fetch_add(&s_writeCount, 1) + 1;
        writeCount(s_writeCountFile, number);
        if (s_killAtWrite > 0 && number == s_killAtWrite)
            die();
    }
    errno = before;
}

int fsync(int descriptor)
{
    if (!s_fsync)
        findFunctions();
    return synced(descriptor, s_fsync);
}

int fdatasync(int descriptor)
{
    if (!s_fdatasync)
        findFunctions();
    return synced(descriptor, s_fdatasync);
}

ssize_t write(int descriptor, const void* bytes, size_t count)
{
    if (!s_write)
        findFunctions();
    noteWrite(descriptor);
    return isFull(descriptor) ? -1 : s_write(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset)
{
    if (!s_pwrite)
        findFunctions();
    noteWrite(descriptor);
    return isFull(descriptor) ? -1 : s_pwrite(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset)
{
    if (!s_pwrite64)
        findFunctions();
    noteWrite(descriptor);
    return isFull(descriptor) ? -1 : s_pwrite64(descriptor, bytes, count, offset);
}
