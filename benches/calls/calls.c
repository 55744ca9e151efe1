/* Nanoseconds of single calls, the best of some batches: one line each. The current directory
 * is a tree of the view. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

#define MEASURE(label, times, call)                                                            \
    do {                                                                                       \
        double best = 1e18;                                                                    \
        for (int batch = 0; batch < 7; batch++) {                                              \
            double start = now();                                                              \
            for (int at = 0; at < times; at++)                                                 \
                call;                                                                          \
            double each = (now() - start) / times;                                             \
            if (each < best)                                                                   \
                best = each;                                                                   \
        }                                                                                      \
        printf("%.1f %s\n", best, label);                                                      \
    } while (0)

static void list(const char *path) {
    DIR *stream = opendir(path);
    while (readdir(stream))
        ;
    closedir(stream);
}

int main(void) {
    struct stat s;
    mkdir("d", 0755), mkdir("d/e", 0755);
    close(open("d/e/file", O_CREAT | O_WRONLY, 0644));
    char here[4096], full[5000];
    snprintf(full, sizeof full, "%s/d/e/file", getcwd(here, sizeof here));
    MEASURE("stat visible", 5000, stat("/usr/include/linux/types.h", &s));
    MEASURE("stat visible through a link", 5000, stat("/bin/sh", &s));
    MEASURE("stat visible through ..", 5000, stat("/usr/include/../include/stdio.h", &s));
    MEASURE("stat hidden", 5000, stat("/usr/include/openssl/ssl.h", &s));
    MEASURE("stat missing", 5000, stat("/usr/include/linux/none.h", &s));
    MEASURE("stat in a tree", 5000, stat(full, &s));
    MEASURE("stat in a tree, relative", 5000, stat("d/e/file", &s));
    MEASURE("open and close visible", 5000, close(open("/usr/include/linux/types.h", O_RDONLY)));
    MEASURE("open hidden", 5000, close(open("/usr/include/openssl/ssl.h", O_RDONLY)));
    MEASURE("open missing", 5000, open("/usr/include/linux/none.h", O_RDONLY));
    MEASURE("open and close in a tree", 5000, close(open(full, O_RDONLY)));
    MEASURE("open and close in a tree, relative", 5000, close(open("d/e/file", O_RDONLY)));
    MEASURE("access visible", 5000, access("/usr/include/linux/types.h", F_OK));
    MEASURE("realpath visible", 2000, free(realpath("/usr/include/linux/types.h", NULL)));
    MEASURE("realpath hidden", 2000, free(realpath("/usr/include/openssl/ssl.h", NULL)));
    MEASURE("list a large directory", 20, list("/usr/bin"));
    return 0;
}
