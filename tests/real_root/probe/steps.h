/* Steps that last: what they make is there for the calls that come after. Two names stand in
 * the path, parted by a bar. */

static const char *second(void) {
    char *bar = strchr(path, '|');
    if (!bar)
        return "";
    *bar = 0;
    return bar + 1;
}
YES(step_mkdir, mkdir(path, 0755))
YES(step_unlink, unlink(path))
YES(step_rmdir, rmdir(path))
CALL(step_symlink) {
    const char *target = second();
    symlink(target, path) ? failed() : (void)printf("yes");
}
CALL(step_rename) {
    const char *to = second();
    rename(path, to) ? failed() : (void)printf("yes");
}
CALL(step_link) {
    const char *to = second();
    link(path, to) ? failed() : (void)printf("yes");
}
CALL(step_write) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (fd < 0 || write(fd, "x", 1) != 1)
        failed();
    else
        printf("yes");
}
