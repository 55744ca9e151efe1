/* Sockets, handles. */

static int with_address(int (*use)(int, const struct sockaddr *, socklen_t)) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) > sizeof address.sun_path)
        return errno = ENAMETOOLONG, -1;
    memcpy(address.sun_path, path, strlen(path));
    return use(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&address, sizeof address);
}
YES(connect, with_address(connect))
CALL(bind) {
    if (with_address(bind))
        return failed();
    printf("made");
    unlink(path);
}
CALL(name_to_handle_at) {
    static union { struct file_handle handle; char room[200]; } at;
    int mount;
    at.handle.handle_bytes = 128;
    name_to_handle_at(dir, path, &at.handle, &mount, 0) && errno != EOPNOTSUPP && errno != EOVERFLOW
        ? failed()
        : (void)printf("yes");
}
CALL(mkstemp_in) {
    char name[9000];
    snprintf(name, sizeof name, "%s-XXXXXX", path);
    int fd = mkstemp(name);
    fd < 0 ? failed() : (void)printf("made");
    unlink(name);
}
CALL(mkdtemp_in) {
    char name[9000];
    snprintf(name, sizeof name, "%s-XXXXXX", path);
    mkdtemp(name) ? (void)printf("made") : failed();
    rmdir(name);
}
CALL(tmpfile) {
    FILE *file = tmpfile();
    file ? (void)printf("made") : failed();
}
