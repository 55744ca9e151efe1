/* The calls that take paths. The current directory is a tree of the view; the arguments are
 * lists of paths, one a line, to ask one after the other. */
#include "measure.h"

enum { TIMES = 2000 };

struct place {
    const char *label, *directory, *path;
};

/* Each within reach of a build-essential: visible in the base view; of libssl-dev: hidden. */
static const struct place PLACES[] = {
    {"visible, absolute", "/", "/usr/include/linux/types.h"},
    {"visible, relative", "/usr/include", "linux/types.h"},
    {"visible, through ..", "/", "/usr/include/linux/../linux/types.h"},
    {"visible, through a linked directory", "/", "/lib/x86_64-linux-gnu/libm.so.6"},
    {"visible, through four links", "/", "/bin/cc"},
    {"hidden, absolute", "/", "/usr/include/openssl/ssl.h"},
    {"hidden, relative", "/usr/include", "openssl/ssl.h"},
    {"hidden, through ..", "/", "/usr/include/linux/../openssl/ssl.h"},
    {"hidden, through a linked directory", "/", "/lib/x86_64-linux-gnu/libssl.a"},
    {"missing, absolute", "/", "/usr/include/linux/none.h"},
    {"missing, relative", "/usr/include", "linux/none.h"},
    {"missing, through ..", "/", "/usr/include/linux/../linux/none.h"},
    {"missing, through a linked directory", "/", "/lib/x86_64-linux-gnu/libno.a"},
    {"in a tree, absolute", ".", NULL},
    {"in a tree, relative", ".", "d/e/file"},
    {"in a tree, relative, in the directory itself", "d/e", "file"},
    {"in a tree, through ..", ".", "d/e/../e/file"},
    {"in a tree, through a link", ".", "link/file"},
    {"in a tree, missing, absolute", ".", NULL},
    {"in a tree, missing, relative", ".", "d/e/none"},
    {"in a tree, missing, through ..", ".", "d/e/../e/none"},
    {"in a tree, missing, through a link", ".", "link/none"},
};

static char here[4096];
static struct stat status;

static void change(const char *to) {
    if (chdir(here) || chdir(to))
        exit(3);
}

/* Paths of a list; their number in *count. */
static char **lines(const char *file, int *count) {
    FILE *stream = fopen(file, "r");
    char **all = calloc(100000, sizeof *all), *line = NULL;
    size_t room = 0;
    for (*count = 0; *count < 100000 && getline(&line, &room, stream) > 0; ++*count) {
        line[strcspn(line, "\n")] = 0;
        all[*count] = strdup(line);
    }
    return all;
}

/* What any index would have to beat: a hash table of whole paths. */
enum { SLOTS = 4096 };
static const char *known[SLOTS];

static const char **slot(const char *path) {
    size_t length = strlen(path);
    unsigned long hash = length, word;
    for (; length >= 8; path += 8, length -= 8) {
        memcpy(&word, path, 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, path, length);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    return known + (hash >> 52);
}

static void know(const char *path) {
    const char **place = slot(path);
    while (*place)
        place = known + (place - known + 1) % SLOTS;
    *place = path;
}

static int is_known(const char *path) {
    const char **place = slot(path);
    while (*place && strcmp(*place, path))
        place = known + (place - known + 1) % SLOTS;
    return *place != NULL;
}

int main(int argc, char **argv) {
    mkdir("d", 0755), mkdir("d/e", 0755);
    if (symlink("d/e", "link") && errno != EEXIST)
        return 3;
    close(open("d/e/file", O_CREAT | O_WRONLY, 0644));
    char exists[5000], missing[5000];
    snprintf(exists, sizeof exists, "%s/d/e/file", getcwd(here, sizeof here));
    snprintf(missing, sizeof missing, "%s/d/e/none", here);
    /* A processor that has just begun is slower, and the first row would pay for it. */
    for (double until = now() + 1e8; now() < until;)
        stat("/", &status);
    for (size_t at = 0; at < sizeof PLACES / sizeof *PLACES; at++) {
        const struct place *place = PLACES + at;
        const char *path = place->path;
        if (!path)
            path = strstr(place->label, "missing") ? missing : exists;
        change(place->directory);
        MEASURE(TIMES, stat(path, &status), "stat: %s", place->label);
        MEASURE(TIMES, open_and_close(path), "open, close: %s", place->label);
        MEASURE(TIMES, access(path, R_OK), "access: %s", place->label);
        MEASURE(TIMES, resolve(path), "realpath: %s", place->label);
    }
    for (int list = 1; list + 1 < argc; list += 2) {
        int count;
        char **paths = lines(argv[list + 1], &count);
        int rounds = count < TIMES ? TIMES / count : 1;
        MEASURE(rounds * count, stat(paths[at % count], &status), "stats: %s", argv[list]);
    }
    MEASURE(20, list("/usr/bin"), "list: /usr/bin");
    MEASURE(TIMES, getppid() < 0, "limit: getppid, a system call that does nothing");
    MEASURE(TIMES, stat("/", &status), "limit: stat of /");
    if (argc > 2) {
        int count;
        char **paths = lines(argv[2], &count);
        for (int at = 0; at < count; at++)
            know(paths[at]);
        int rounds = TIMES / count + 1;
        MEASURE(rounds * count, !is_known(paths[at % count]), "limit: a hash look-up of a path");
    }
    change("d/e");
    MEASURE(TIMES, list("."), "list: a directory of one file in a tree");
    char *const none[] = {"none", NULL};
    setenv("PATH",
           "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/libexec:"
           "/usr/lib/git-core:/usr/lib/ccache:/opt/bin:/opt/sbin",
           1);
    MEASURE(TIMES / 4, execvp("none", none), "execvp: a name that is in none of 12 directories");
    return 0;
}
