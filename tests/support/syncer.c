/* What tst_KillAt kills: syncer FILE COUNT THREADS [COMMAND]. Each of THREADS threads appends COUNT lines to FILE and
 * syncs each, by fsync() and fdatasync() in turn; says "sync ERRNO" or "write ERRNO" for each failure, "done" at the
 * end. COMMAND then runs through `sh -c`. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int s_file;
static int s_count;

static void* work(void* unused)
{
    for (int i = 0; i < s_count; ++i) {
        if (write(s_file, "x\n", 2) != 2)
            printf("write %d\n", errno);
        if ((i % 2 == 0 ? fsync(s_file) : fdatasync(s_file)) != 0)
            printf("sync %d\n", errno);
    }
    return unused;
}

int main(int argc, char** argv)
{
    if (argc < 4)
        return 2;
    s_file = open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600);
    s_count = atoi(argv[2]);
    const int threads = atoi(argv[3]);
    pthread_t ids[16];
    for (int i = 0; i < threads && i < 16; ++i)
        pthread_create(&ids[i], NULL, work, NULL);
    for (int i = 0; i < threads && i < 16; ++i)
        pthread_join(ids[i], NULL);
    int result = 0;
    if (argc > 4)
        result = system(argv[4]);
    puts("done");
    return result != 0;
}
