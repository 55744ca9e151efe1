/* Listings. */

static int by_name(const void *one, const void *other) {
    return strcmp(*(char **)one, *(char **)other);
}
static void tell_names(char **names, int count) {
    qsort(names, count, sizeof *names, by_name);
    printf("%d", count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(names[at]);
}
#define LIST(name, entry_type, open_it, next)                                                  \
    CALL(name) {                                                                               \
        char *names[1000];                                                                     \
        int count = 0;                                                                         \
        DIR *stream = open_it;                                                                 \
        if (!stream)                                                                           \
            return failed();                                                                   \
        struct entry_type *entry;                                                              \
        while ((entry = next) && count < 1000)                                                 \
            names[count++] = strdup(entry->d_name);                                            \
        tell_names(names, count);                                                              \
        closedir(stream);                                                                      \
    }
static struct dirent *next_r(DIR *stream) {
    static struct dirent room;
    struct dirent *entry;
    return readdir_r(stream, &room, &entry) ? NULL : entry;
}
static struct dirent64 *next64_r(DIR *stream) {
    static struct dirent64 room;
    struct dirent64 *entry;
    return readdir64_r(stream, &room, &entry) ? NULL : entry;
}
static DIR *by_fd(void) {
    int fd = openat(dir, path, O_RDONLY | O_DIRECTORY);
    return fd < 0 ? NULL : fdopendir(fd);
}
LIST(readdir, dirent, opendir(path), readdir(stream))
LIST(readdir64, dirent64, opendir(path), readdir64(stream))
LIST(readdir_r, dirent, opendir(path), next_r(stream))
LIST(readdir64_r, dirent64, opendir(path), next64_r(stream))
LIST(fdopendir, dirent, by_fd(), readdir(stream))
CALL(rewinddir) {
    DIR *stream = opendir(path);
    if (!stream)
        return failed();
    int first = 0, second = 0, third = 0;
    long place = telldir(stream);
    while (readdir(stream))
        first++;
    rewinddir(stream);
    while (readdir(stream))
        second++;
    seekdir(stream, place);
    while (readdir(stream))
        third++;
    printf("%d %d %d", first, second, third);
}
static int not_dots(const struct dirent *entry) { return entry->d_name[0] != '.'; }
static int not_dots64(const struct dirent64 *entry) { return entry->d_name[0] != '.'; }
static void tell_count(int count) { count < 0 ? failed() : (void)printf("%d", count); }
CALL(scandir) {
    struct dirent **list;
    int count = scandir(path, &list, not_dots, alphasort);
    tell_count(count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(list[at]->d_name);
}
CALL(scandir_all) {
    struct dirent **list;
    tell_count(scandir(path, &list, NULL, NULL));
}
CALL(scandir64) {
    struct dirent64 **list;
    int count = scandir64(path, &list, not_dots64, alphasort64);
    tell_count(count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(list[at]->d_name);
}
CALL(scandirat) {
    struct dirent **list;
    int count = scandirat(dir, path, &list, not_dots, alphasort);
    tell_count(count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(list[at]->d_name);
}

#include <glob.h>
static void tell_glob(const char *pattern, int flags) {
    glob_t found = {0};
    int answer = glob(pattern, flags, NULL, &found);
    printf("%d %zu %d", answer, found.gl_pathc, found.gl_flags);
    for (size_t at = 0; at < found.gl_pathc; at++)
        putchar(' '), put_string(found.gl_pathv[at]);
}
CALL(glob) { tell_glob(path, GLOB_MARK | GLOB_NOESCAPE); }
CALL(glob_below) {
    char pattern[9000];
    snprintf(pattern, sizeof pattern, "%s/[a-l]*", path);
    tell_glob(pattern, GLOB_MARK);
}
CALL(glob_two_below) {
    char pattern[9000];
    snprintf(pattern, sizeof pattern, "%s/*/{inner,file,hidden}", path);
    tell_glob(pattern, GLOB_BRACE | GLOB_NOCHECK);
}
