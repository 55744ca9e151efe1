/* Open. */

static void tell_fd(int fd) {
    char text[64];
    if (fd < 0)
        return failed();
    ssize_t length = read(fd, text, sizeof text);
    if (length < 0)
        failed();
    else
        printf("open "), put(text, length);
}

static void tell_file(FILE *file) {
    char text[64];
    if (!file)
        return failed();
    size_t length = fread(text, 1, sizeof text, file);
    printf("open "), put(text, length);
}

#define CALL(name) static void call_##name(void)
#define OPEN(name, ...)                                                                        \
    CALL(name) {                                                                               \
        int (*f)() = find(#name);                                                              \
        if (f)                                                                                 \
            tell_fd(f(__VA_ARGS__));                                                           \
    }
OPEN(open, path, O_RDONLY)
OPEN(open64, path, O_RDONLY)
OPEN(__open, path, O_RDONLY)
OPEN(__open64, path, O_RDONLY)
OPEN(__open_2, path, O_RDONLY)
OPEN(__open64_2, path, O_RDONLY)
OPEN(openat, dir, path, O_RDONLY)
OPEN(openat64, dir, path, O_RDONLY)
OPEN(__openat_2, dir, path, O_RDONLY)
OPEN(__openat64_2, dir, path, O_RDONLY)
CALL(open_nofollow) { tell_fd(open(path, O_RDONLY | O_NOFOLLOW)); }
CALL(open_directory) { tell_fd(open(path, O_RDONLY | O_DIRECTORY)); }
CALL(open_path) {
    int fd = open(path, O_PATH);
    fd < 0 ? failed() : (void)printf("open");
}
CALL(open_path_nofollow) {
    int fd = open(path, O_PATH | O_NOFOLLOW);
    fd < 0 ? failed() : (void)printf("open");
}
CALL(open_write) {
    int fd = open(path, O_WRONLY);
    fd < 0 ? failed() : (void)printf("open");
}
CALL(fopen) { tell_file(fopen(path, "r")); }
CALL(fopen64) { tell_file(fopen64(path, "r")); }
CALL(freopen) {
    FILE *file = freopen(path, "r", stdin);
    tell_file(file);
    if (!file)
        printf(" closed %d", fcntl(0, F_GETFD) < 0);
}
CALL(freopen64) {
    FILE *file = freopen64(path, "r", stdin);
    tell_file(file);
}

/* Making a file; only asked for where the real root may make it too. */

static void made(int fd) {
    if (fd < 0)
        return failed();
    printf("made");
    unlinkat(dir, path, 0);
}
CALL(open_create) { made(open(path, O_WRONLY | O_CREAT, 0600)); }
CALL(open_exclusive) { made(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)); }
CALL(openat_create) { made(openat(dir, path, O_WRONLY | O_CREAT, 0600)); }
CALL(creat) { made(creat(path, 0600)); }
CALL(creat64) { made(creat64(path, 0600)); }
CALL(fopen_write) {
    FILE *file = fopen(path, "wx");
    file ? made(fileno(file)) : failed();
}
