/* Access, chdir. */

#define YES(name, ...)                                                                         \
    CALL(name) { (__VA_ARGS__) ? failed() : (void)printf("yes"); }
YES(access, access(path, F_OK))
YES(access_execute, access(path, X_OK))
YES(faccessat, faccessat(dir, path, R_OK, 0))
YES(faccessat_effective, faccessat(dir, path, R_OK, AT_EACCESS))
YES(faccessat_nofollow, faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW))
YES(euidaccess, euidaccess(path, R_OK))
YES(eaccess, eaccess(path, R_OK))
CALL(chdir) {
    char where[8192];
    if (chdir(path))
        return failed();
    char *text = getcwd(where, sizeof where);
    text ? put_string(text) : failed();
}
