/* A few calls, and the start of a shell. The argument stands before each absolute path. */
#include "measure.h"
#include <spawn.h>
#include <sys/wait.h>

enum { TIMES = 400 };

static char paths[4][4200];

static const char *at(int which, const char *root, const char *path) {
    snprintf(paths[which], sizeof paths[which], "%s%s", root, path);
    return paths[which];
}

static int open_directory(const char *path) {
    DIR *stream = opendir(path);
    return !stream || closedir(stream);
}

static int start(const char *program) {
    char *const arguments[] = {"sh", "-c", ":", NULL};
    extern char **environ;
    pid_t pid;
    int result;
    if (posix_spawn(&pid, program, NULL, NULL, arguments, environ))
        return 1;
    return waitpid(pid, &result, 0) != pid || result;
}

int main(int argc, char **argv) {
    const char *root = argc > 1 ? argv[1] : "";
    const char *exists = at(0, root, "/usr/include/linux/types.h");
    const char *absent = at(1, root, "/usr/include/linux/none.h");
    const char *directory = at(2, root, "/usr/include/linux");
    const char *shell = at(3, root, "/bin/sh");
    char *const none[] = {"none", NULL};
    struct stat status;
    if (stat(exists, &status) || !stat(absent, &status) || open_directory(directory) ||
        start(shell)) {
        perror("not as it should be");
        return 3;
    }
    MEASURE(TIMES, stat(exists, &status), "stat, exists");
    MEASURE(TIMES, stat(absent, &status), "stat, absent");
    MEASURE(TIMES, open_and_close(exists), "open, close");
    MEASURE(TIMES, access(exists, R_OK), "access");
    MEASURE(TIMES, open_directory(directory), "opendir");
    MEASURE(TIMES, execv(absent, none), "exec, absent");
    MEASURE(10, start(shell), "sh -c :");
    return 0;
}
