/* Makes the calls that a script names, each in a process of its own, and prints what came of
 * them. The same program runs in the real root and under the filter, so nothing is printed
 * that differs between two mounts of one file: no inode numbers, no sizes of directories.
 *
 * A line of the script: CALL TAB CWD TAB DIR TAB PATH. Bytes are written %XX. DIR is what a
 * relative path of an *at call starts from: "-" for AT_FDCWD, "bad", or a path to open. PATH
 * "(null)", "(wild)" and their like are pointers (pointers.h). The answer to it: the line's number, then the answer.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static const char *path;
static int dir = AT_FDCWD;

static void put(const char *bytes, size_t length) {
    for (size_t at = 0; at < length; at++) {
        unsigned char byte = bytes[at];
        if (byte > ' ' && byte < 127 && byte != '%')
            putchar(byte);
        else
            printf("%%%02X", byte);
    }
}

static void put_string(const char *text) { put(text, strlen(text)); }

static void failed(void) { printf("%s", strerrorname_np(errno)); }

static void *find(const char *name) {
    void *function = dlsym(RTLD_DEFAULT, name);
    if (!function)
        printf("absent");
    return function;
}

#include "pointers.h"
#include "open.h"
#include "stat.h"
#include "access.h"
#include "links.h"
#include "listings.h"
#include "walks.h"
#include "libraries.h"
#include "execute.h"
#include "metadata.h"
#include "raw.h"
#include "sockets.h"
#include "names.h"
#include "steps.h"
#include "arguments.h"
#include "resolve.h"
#include "standing.h"
#include "made.h"
#include "rights.h"
#include "confined.h"
#include "own_files.h"

#include "calls.h"

static void unescape(char *text) {
    char *to = text;
    for (char *from = text; *from; from++) {
        unsigned byte;
        if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
            *to++ = byte;
            from += 2;
        } else
            *to++ = *from;
    }
    *to = 0;
}

static void perform(const char *call, const char *cwd, const char *from) {
    if (*cwd && chdir(cwd)) {
        printf("cwd "), failed();
        return;
    }
    if (strcmp(from, "removed") == 0) {
        char name[] = "removed-XXXXXX";
        if (!mkdtemp(name) || chdir(name) || rmdir(strcat(strdup("../"), name)))
            printf("removed "), failed();
    } else if (strcmp(from, "bad") == 0)
        dir = 999;
    else if (strcmp(from, "-") != 0 && (dir = open(from, O_RDONLY)) < 0) {
        printf("dir "), failed();
        return;
    }
    for (size_t at = 0; at < sizeof calls / sizeof *calls; at++)
        if (strcmp(calls[at].name, call) == 0) {
            errno = 0;
            calls[at].perform();
            return;
        }
    printf("unknown call");
}

/* An ordinary user of the real root has none of what made the root possible. */
static void drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {0};
    for (int number = 0; number < 64; number++)
        prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
    if (syscall(SYS_capset, &header, none))
        _exit(9);
}

/* Makes one call in a child, which leaves its answer in text. */
static size_t ask(char *const *fields, char *text, size_t room, int *status) {
    int answer[2];
    if (pipe(answer))
        exit(2);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(answer[1], 1);
        close(answer[0]), close(answer[1]);
        freopen("/dev/null", "r", stdin);
        for (int at = 1; at < 4; at++)
            unescape(fields[at]);
        path = pointer(fields[3]);
        alarm(20);
        perform(fields[0], fields[1], fields[2]);
        fflush(stdout);
        _exit(0);
    }
    close(answer[1]);
    size_t length = 0;
    ssize_t more;
    while ((more = read(answer[0], text + length, room - length)) > 0)
        length += more;
    close(answer[0]);
    *status = 0;
    waitpid(pid, status, 0);
    return length;
}

int main(int count, char **values) {
    static char script[16 << 20];
    if (count > 1) { /* Executed by a call. */
        printf("ran");
        for (int at = 0; at < count; at++)
            printf(" %s", at ? values[at] : "");
        return 7;
    }
    if (getenv("ORDINARY_USER"))
        drop_capabilities();
    /* All at once: a child that closes stdin would move the place from which the next line is
     * read. */
    script[fread(script, 1, sizeof script - 1, stdin)] = 0;
    char *lines = script, *line;
    for (int number = 1; (line = strsep(&lines, "\n")) && *line; number++) {
        char *rest = line, *fields[4];
        for (int at = 0; at < 4; at++)
            fields[at] = strsep(&rest, "\t");
        if (!fields[3])
            return 2;
        static char text[65536];
        size_t length;
        int status, tries = 0;
        /* Where a mount somewhere on the machine changes in the middle of a walk, the kernel
         * begins the walk again, and counts the links that it followed before once more: with
         * more than twenty the answer is ELOOP though they are not too many. A call that fails
         * so has changed nothing and can be made again. */
        do
            length = ask(fields, text, sizeof text, &status);
        while (length == 5 && !memcmp(text, "ELOOP", 5) && ++tries < 20);
        printf("%d\t", number);
        for (size_t at = 0; at < length; at++)
            text[at] == '\n' ? (void)printf("%%0A") : (void)putchar(text[at]);
        if (status)
            printf(" [%s %d]", WIFSIGNALED(status) ? "signal" : "exit",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        putchar('\n');
        fflush(stdout);
    }
    return 0;
}
