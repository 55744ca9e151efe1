/* Stat. */

static void tell_mode(mode_t mode, long long size) {
    printf("%06o", mode);
    if (!S_ISDIR(mode))
        printf(" %lld", size);
}
#define STAT(name, type, ...)                                                                  \
    CALL(name) {                                                                               \
        struct type s;                                                                         \
        int (*f)() = find(#name);                                                              \
        if (!f)                                                                                \
            return;                                                                            \
        if (f(__VA_ARGS__))                                                                    \
            failed();                                                                          \
        else                                                                                   \
            tell_mode(s.st_mode, s.st_size);                                                   \
    }
STAT(stat, stat, path, &s)
STAT(stat64, stat64, path, &s)
STAT(lstat, stat, path, &s)
STAT(lstat64, stat64, path, &s)
STAT(fstatat, stat, dir, path, &s, 0)
STAT(fstatat64, stat64, dir, path, &s, 0)
STAT(__xstat, stat, 1, path, &s)
STAT(__xstat64, stat64, 1, path, &s)
STAT(__lxstat, stat, 1, path, &s)
STAT(__lxstat64, stat64, 1, path, &s)
STAT(__fxstatat, stat, 1, dir, path, &s, 0)
STAT(__fxstatat64, stat64, 1, dir, path, &s, 0)
CALL(fstatat_nofollow) {
    struct stat s;
    fstatat(dir, path, &s, AT_SYMLINK_NOFOLLOW) ? failed() : tell_mode(s.st_mode, s.st_size);
}
CALL(fstatat_empty) {
    struct stat s;
    fstatat(dir, path, &s, AT_EMPTY_PATH) ? failed() : tell_mode(s.st_mode, s.st_size);
}
CALL(statx) {
    struct statx s;
    statx(dir, path, 0, STATX_BASIC_STATS, &s) ? failed() : tell_mode(s.stx_mode, s.stx_size);
}
CALL(statx_nofollow) {
    struct statx s;
    statx(dir, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s)
        ? failed()
        : tell_mode(s.stx_mode, s.stx_size);
}
