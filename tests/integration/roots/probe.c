/* What a process sees in another root, by several ways to get there. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <errno.h>

static void say(const char *what, const char *path)
{
    char text[64] = "", link[256] = "", resolved[4096] = "";
    struct stat status;
    int file = open(path, O_RDONLY);
    printf("%s %s:", what, path);
    if (file < 0)
        printf(" open %s", strerror(errno));
    else if (read(file, text, sizeof text - 1) > 0)
        printf(" has %s", strtok(text, "\n"));
    if (file >= 0)
        close(file);
    printf(" stat %d lstat %d", stat(path, &status), lstat(path, &status));
    printf(" link %s", readlink(path, link, sizeof link - 1) > 0 ? link : "-");
    printf(" real %s\n", realpath(path, resolved) ? resolved : strerror(errno));
}

static void look(const char *what)
{
    static const char *paths[] = {
        "/", "/file", "/../file", "/../../../file", "/d/../file", "abs", "/abs", "rel", "/d/up", "/d/rel",
        "/d/out", "/none", "/etc/hostname", "/usr/include/stdio.h", "..", "../..", "../file", "d/../../file",
        "/loop", "/root-link/file", "/in/file", "/in/abs", "/d/", "/file/", "/file/x",
    };
    char here[4096];
    printf("%s in %s\n", what, getcwd(here, sizeof here) ? here : strerror(errno));
    for (unsigned at = 0; at < sizeof paths / sizeof *paths; at++)
        say(what, paths[at]);
    struct dirent **names;
    int count = scandir("/", &names, 0, alphasort);
    for (int at = 0; at < count; at++)
        printf("%s ", names[at]->d_name);
    glob_t found;
    if (glob("/*/*", 0, 0, &found) == 0)
        for (size_t at = 0; at < found.gl_pathc; at++)
            printf("%s ", found.gl_pathv[at]);
    printf("\n");
}

static void *in_thread(void *what)
{
    look(what);
    return 0;
}

static void check(const char *what, int answer)
{
    printf("%s: %s\n", what, answer < 0 ? strerror(errno) : "done");
}

int main(int count, char **arguments)
{
    setbuf(stdout, 0);
    if (count < 2) {
        look("executed");
        return 0;
    }
    const char *way = arguments[1];
    int up = open(".", O_RDONLY | O_DIRECTORY);
    if (strcmp(way, "stays") == 0) {
        check("chroot", chroot("root"));
        look("outside");
        say("outside", "root/abs");
        check("chdir", chdir("root/d"));
        look("inside");
    } else if (strcmp(way, "syscall") == 0) {
        check("chroot", syscall(SYS_chroot, "root"));
        check("chdir", chdir("/"));
        look("syscall");
    } else if (strcmp(way, "here") == 0) {
        check("chdir", chdir("root"));
        check("chroot", chroot("."));
        look("here");
        pthread_t thread;
        pthread_create(&thread, 0, in_thread, "thread");
        pthread_join(thread, 0);
        if (fork() == 0) {
            check("chdir", chdir("/d"));
            look("child");
            _exit(0);
        }
        wait(0);
    } else if (strcmp(way, "nested") == 0) {
        check("chroot", chroot("root"));
        check("chdir", chdir("/"));
        check("chroot", chroot("in"));
        look("half inside");
        check("chdir", chdir("/"));
        look("inside");
        check("chroot", chroot("file"));
        check("chroot", chroot("none"));
    } else if (strcmp(way, "escapes") == 0) {
        check("chroot", chroot("root"));
        check("fchdir", fchdir(up));
        say("escaped", "bare");
        say("escaped", "root/file");
        say("escaped", "root/abs");
        check("chroot", chroot("."));
        say("back", "/bare");
        say("back", "/root/file");
    } else if (strcmp(way, "climbs") == 0) {
        check("chroot", chroot("root"));
        check("chroot", chroot("root/in"));
        check("chdir", chdir("../../../../../../../.."));
        check("chroot", chroot("."));
        say("out", "/usr/bin/env");
        say("out", "/usr/include/openssl/ssl.h");
        say("out", "/bin/sh");
    } else if (strcmp(way, "executes") == 0) {
        check("chroot", chroot("root"));
        check("chdir", chdir("/d"));
        if (fork() == 0) {
            execl("/bin/probe", "probe", (char *)0);
            _exit(99);
        }
        wait(0);
        pid_t child;
        char *one[] = {"probe", 0}, *none[] = {0};
        int error = posix_spawn(&child, "../bin/probe", 0, 0, one, none);
        wait(0);
        printf("spawn %d\n", error);
        if (vfork() == 0) {
            chroot("/in");
            _exit(0);
        }
        wait(0);
        look("after vfork");
    } else if (strcmp(way, "descriptor") == 0) {
        int inside = open("root/d", O_RDONLY | O_DIRECTORY);
        check("chroot", chroot("root"));
        check("chdir", chdir("/"));
        struct stat status;
        printf("%d %d ", fstatat(inside, "up", &status, 0), fstatat(inside, "../file", &status, 0));
        printf("%d %d\n", fstatat(inside, "out", &status, 0), openat(up, "bare", O_RDONLY) >= 0);
    }
    return 0;
}
