/* Nanoseconds of single calls, the best of some batches. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCHES = 5 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

/* One line: the time, the error of the last call (0 where it gave 0), the label. */
#define MEASURE(times, call, ...)                                                              \
    do {                                                                                       \
        double best = 1e18;                                                                    \
        int error = 0;                                                                         \
        for (int batch = 0; batch < BATCHES; batch++) {                                        \
            double begun = now();                                                              \
            for (int at = 0; at < (times); at++)                                               \
                error = (call) ? errno : 0;                                                    \
            double each = (now() - begun) / (times);                                           \
            if (each < best)                                                                   \
                best = each;                                                                   \
        }                                                                                      \
        printf("%.1f %d ", best, error);                                                       \
        printf(__VA_ARGS__);                                                                   \
        putchar('\n');                                                                         \
    } while (0)

static int open_and_close(const char *path) {
    int fd = open(path, O_RDONLY);
    return fd < 0 || close(fd);
}

static int resolve(const char *path) {
    char *resolved = realpath(path, NULL);
    free(resolved);
    return !resolved;
}

static int list(const char *path) {
    DIR *stream = opendir(path);
    while (stream && readdir(stream))
        ;
    return !stream || closedir(stream);
}
