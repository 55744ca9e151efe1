/* Calls to be counted one instruction at a time, between two marks each. The argument is the
 * directory in which the view is, the current directory a tree of it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRECTORIES = 64, FEW = 16 };

static char paths[DIRECTORIES][256];
static struct stat status;

/* A trap for the one who counts. */
__attribute__((noinline)) static void mark(void) { __asm__ volatile("int3"); }

#define COUNT(times, call)                                                                     \
    do {                                                                                       \
        for (int round = 0; round < 3; round++) {                                              \
            if (round == 2)                                                                    \
                mark();                                                                        \
            for (int at = 0; at < (times); at++) {                                              \
                const char *path = paths[at];                                                  \
                call;                                                                          \
            }                                                                                  \
        }                                                                                      \
        mark();                                                                                \
    } while (0)

/* Files `name`NN.h, in so many directories by turns. */
static void make(const char *root, const char *name, int directories) {
    for (int at = 0; at < DIRECTORIES; at++)
        snprintf(paths[at], sizeof paths[at], "%s/usr/include/d%02d/%s%02d.h", root,
                 at % directories, name, at / directories);
}

int main(int argc, char **argv) {
    mark(); /* The end of the start. */
    const char *root = argv[1];
    make(root, "visible", DIRECTORIES);
    COUNT(DIRECTORIES, stat(path, &status));
    make(root, "visible", 4);
    COUNT(FEW, stat(path, &status));
    COUNT(FEW, access(path, R_OK));
    COUNT(FEW, free(realpath(path, NULL)));
    make(root, "hidden", 4);
    COUNT(FEW, stat(path, &status));
    make(root, "missing", 4);
    COUNT(FEW, stat(path, &status));
    for (int at = 0; at < FEW; at++)
        snprintf(paths[at], sizeof paths[at], "%s/tree/src/lib/file.c", root);
    COUNT(FEW, stat(path, &status));
    COUNT(FEW, close(open(path, O_RDONLY)));
    for (int at = 0; at < FEW; at++)
        snprintf(paths[at], sizeof paths[at], "src/lib/file.c");
    COUNT(FEW, stat(path, &status));
    COUNT(FEW, close(open(path, O_RDONLY)));
    return 0;
}
