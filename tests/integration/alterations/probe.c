/* Does what its input says, a line a call, and prints what came of each.
 *
 *     HOW CALL NAME [NAME]
 *
 * HOW: s in this process, c in a child, t in a thread, p in a program of its own, d by the descriptor of the
 * directory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char how, call[64], first[PATH_MAX], second[PATH_MAX];
static int from = AT_FDCWD;
static const char *name;
static const char *program;

static void said(long answer) {
    if (answer < 0)
        printf("%s", strerrorname_np(errno));
    else
        printf("ok");
}

static void closed(int fd) {
    said(fd);
    if (fd >= 0)
        close(fd);
}

static void written(int flags) {
    int fd = openat(from, name, O_WRONLY | O_CREAT | O_NONBLOCK | flags, 0644);
    if (fd >= 0 && write(fd, call, 3) != 3)
        printf("short ");
    closed(fd);
}

static int by_name(const void *one, const void *other) {
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static void listed(void) {
    char *names[256];
    int count = 0;
    int fd = openat(from, name, O_RDONLY | O_DIRECTORY);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    if (!stream) {
        said(-1);
        return;
    }
    while ((entry = readdir(stream)) && count < 256)
        names[count++] = strdup(entry->d_name);
    closedir(stream);
    qsort(names, count, sizeof *names, by_name);
    for (int at = 0; at < count; at++)
        printf("%s ", names[at]);
}

static void globbed(void) {
    char pattern[PATH_MAX];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*", first);
    if (glob(pattern, 0, NULL, &found) != 0) {
        printf("none");
        return;
    }
    for (size_t at = 0; at < found.gl_pathc; at++)
        printf("%s ", found.gl_pathv[at]);
}

static void performed(void) {
    struct stat status;
    char text[PATH_MAX];
    long length;
    if (!strcmp(call, "write")) written(O_TRUNC);
    else if (!strcmp(call, "append")) written(O_APPEND);
    else if (!strcmp(call, "alone")) written(O_EXCL);
    else if (!strcmp(call, "stream")) {
        /* Nobody reads the other end of a FIFO. */
        FILE *file = stat(first, &status) == 0 && S_ISFIFO(status.st_mode) ? NULL : fopen(first, "w");
        said(file ? 0 : -1);
        if (file) fclose(file);
    } else if (!strcmp(call, "mkdir")) said(mkdirat(from, name, 0755));
    else if (!strcmp(call, "raw_mkdir")) said(syscall(SYS_mkdirat, from, name, 0755));
    else if (!strcmp(call, "fifo")) said(mkfifoat(from, name, 0644));
    else if (!strcmp(call, "symlink")) said(symlinkat(second, from, name));
    else if (!strcmp(call, "link")) said(linkat(AT_FDCWD, second, from, name, 0));
    else if (!strcmp(call, "rename")) said(renameat(AT_FDCWD, second, from, name));
    else if (!strcmp(call, "raw_rename")) said(syscall(SYS_rename, second, first));
    else if (!strcmp(call, "exchange")) said(renameat2(AT_FDCWD, second, from, name, RENAME_EXCHANGE));
    else if (!strcmp(call, "keep")) said(renameat2(AT_FDCWD, second, from, name, RENAME_NOREPLACE));
    else if (!strcmp(call, "unlink")) said(unlinkat(from, name, 0));
    else if (!strcmp(call, "rmdir")) said(unlinkat(from, name, AT_REMOVEDIR));
    else if (!strcmp(call, "unnamed")) {
        int fd = open(second, O_TMPFILE | O_WRONLY, 0644);
        snprintf(text, sizeof text, "/proc/self/fd/%d", fd);
        said(fd < 0 ? -1 : linkat(AT_FDCWD, text, from, name, AT_SYMLINK_FOLLOW));
        if (fd >= 0) close(fd);
    } else if (!strcmp(call, "similar") || !strcmp(call, "similar_directory")) {
        int directory = call[7] != 0;
        snprintf(text, sizeof text, "%s/XXXXXX", first);
        if (directory) {
            said(mkdtemp(text) ? 0 : -1);
            printf(" %s", access(text, F_OK) ? "gone" : "there");
            rmdir(text);
        } else {
            closed(mkstemp(text));
            printf(" %s", access(text, F_OK) ? "gone" : "there");
            unlink(text);
        }
    } else if (!strcmp(call, "bind")) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        snprintf(address.sun_path, sizeof address.sun_path, "%s", first);
        said(bind(fd, (struct sockaddr *)&address, sizeof address));
        close(fd);
    } else if (!strcmp(call, "stat") || !strcmp(call, "lstat")) {
        int flags = call[0] == 'l' ? AT_SYMLINK_NOFOLLOW : 0;
        if (fstatat(from, name, &status, flags) < 0) said(-1);
        else printf("%o", status.st_mode & S_IFMT);
    } else if (!strcmp(call, "read")) {
        int fd = openat(from, name, O_RDONLY | O_NONBLOCK);
        if (fd < 0) said(-1);
        else if ((length = read(fd, text, sizeof text)) < 0) said(-1);
        else printf("%.*s", (int)length, text);
        if (fd >= 0) close(fd);
    } else if (!strcmp(call, "readlink")) {
        if ((length = readlinkat(from, name, text, sizeof text)) < 0) said(-1);
        else printf("%.*s", (int)length, text);
    } else if (!strcmp(call, "realpath")) {
        printf("%s", realpath(first, text) ? text : strerrorname_np(errno));
    } else if (!strcmp(call, "list")) listed();
    else if (!strcmp(call, "glob")) globbed();
    else if (!strcmp(call, "chdir")) said(chdir(first));
    else if (!strcmp(call, "here")) printf("%s", getcwd(text, sizeof text) ? text : "nowhere");
    else printf("what is %s?", call);
}

static void *in_thread(void *nothing) {
    performed();
    return nothing;
}

int main(int count, char **arguments) {
    char line[3 * PATH_MAX];
    program = arguments[0];
    umask(022);
    alarm(20);
    if (count > 1) {
        how = 's';
        snprintf(call, sizeof call, "%s", arguments[1]);
        snprintf(first, sizeof first, "%s", arguments[2]);
        snprintf(second, sizeof second, "%s", arguments[3]);
        name = first;
        performed();
        return 0;
    }
    while (fgets(line, sizeof line, stdin)) {
        pthread_t thread;
        int status;
        second[0] = 0;
        if (sscanf(line, "%c %63s %4000s %4000s", &how, call, first, second) < 3)
            continue;
        name = first;
        fflush(stdout);
        if (how == 'd') {
            char directory[PATH_MAX];
            char *slash = strrchr(first, '/');
            snprintf(directory, sizeof directory, "%s", first);
            if (slash) {
                directory[slash - first] = 0;
                from = open(directory, O_PATH | O_DIRECTORY);
                if (from >= 0)
                    name = slash + 1;
                else
                    from = AT_FDCWD;
            }
            performed();
            if (from >= 0)
                close(from);
            from = AT_FDCWD;
        } else if (how == 't') {
            pthread_create(&thread, NULL, in_thread, NULL);
            pthread_join(thread, NULL);
        } else if (how == 'c' || how == 'p') {
            if (fork() == 0) {
                if (how == 'p') {
                    execl(program, program, call, first, second, NULL);
                    _exit(1);
                }
                performed();
                fflush(stdout);
                _exit(0);
            }
            wait(&status);
        } else
            performed();
        printf("\n");
    }
}
