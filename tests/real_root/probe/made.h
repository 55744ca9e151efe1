/* What a process makes, uses and takes away again. Outside trees it is taken away by the kernel
 * itself, so that nothing is left for the next call. */

static long past_libc(long number, const char *name) {
    long answer;
    __asm__ volatile("syscall" : "=a"(answer) : "0"(number), "D"(name) : "rcx", "r11", "memory");
    return answer;
}
static void tell_now(const char *name) {
    struct stat s;
    printf(" ");
    lstat(name, &s) ? failed() : tell_mode(s.st_mode & ~0777, s.st_size);
}
#define MADE(name, undo, ...)                                                                  \
    CALL(name) {                                                                               \
        (__VA_ARGS__) < 0 ? failed() : (void)printf("made");                                   \
        past_libc(undo, path);                                                                 \
    }
MADE(made_file, SYS_unlink, open(path, O_WRONLY | O_CREAT, 0600))
MADE(made_alone, SYS_unlink, open(path, O_WRONLY | O_CREAT | O_EXCL, 0600))
MADE(made_directory, SYS_rmdir, mkdir(path, 0700))
MADE(made_fifo, SYS_unlink, mkfifo(path, 0600))
MADE(made_link, SYS_unlink, symlink("file", path))
MADE(made_name, SYS_unlink, link("tree/file", path))
MADE(made_socket, SYS_unlink, with_address(bind))
CALL(made_whole) {
    char to[9000];
    const char *moved = to;
    snprintf(to, sizeof to, "%s-moved", path);
    close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600));
    tell_now(path);
    rename(path, moved) ? failed() : (void)0;
    tell_now(path), tell_now(moved);
    symlink(moved, path) ? failed() : (void)0;
    tell_now(path);
    unlink(moved) ? failed() : (void)0;
    tell_now(moved);
    unlink(path) ? failed() : (void)0;
    mkdir(path, 0755) ? failed() : (void)0;
    tell_now(path);
    rename(path, moved) ? failed() : (void)0;
    tell_now(path), tell_now(moved);
    rmdir(moved) ? failed() : (void)0;
    tell_now(moved);
}
