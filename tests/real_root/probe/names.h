/* Names that are made, and taken away again. */

#define MAKE(name, undo, ...)                                                                  \
    CALL(name) {                                                                               \
        if (__VA_ARGS__)                                                                       \
            return failed();                                                                   \
        printf("made");                                                                        \
        undo(path);                                                                            \
    }
MAKE(mkdir, rmdir, mkdir(path, 0700))
MAKE(mkdirat, rmdir, mkdirat(dir, path, 0700))
MAKE(mkfifo, unlink, mkfifo(path, 0600))
MAKE(mkfifoat, unlink, mkfifoat(dir, path, 0600))
MAKE(mknod, unlink, mknod(path, S_IFREG | 0600, 0))
MAKE(mknodat, unlink, mknodat(dir, path, S_IFREG | 0600, 0))
MAKE(symlink, unlink, symlink("anything", path))
MAKE(symlinkat, unlink, symlinkat("anything", dir, path))
MAKE(link_to, unlink, link("tree/file", path))
MAKE(linkat_to, unlink, linkat(dir, "tree/file", dir, path, 0))

/* Names that are taken away or changed: asked for hidden and missing ones only. */

YES(unlink, unlink(path))
YES(unlinkat, unlinkat(dir, path, 0))
YES(unlinkat_directory, unlinkat(dir, path, AT_REMOVEDIR))
YES(rmdir, rmdir(path))
YES(remove, remove(path))
YES(rename_from, rename(path, "tree/renamed"))
YES(renameat_from, renameat(dir, path, dir, "tree/renamed"))
YES(renameat2_from, renameat2(dir, path, dir, "tree/renamed", RENAME_NOREPLACE))
YES(rename_to, rename("tree/sub", path))
YES(link_from, link(path, "tree/linked"))
YES(linkat_follow, linkat(dir, path, dir, "tree/linked", AT_SYMLINK_FOLLOW))
YES(chmod, chmod(path, 0))
YES(fchmodat, fchmodat(dir, path, 0, 0))
YES(chown, chown(path, 1, 1))
YES(lchown, lchown(path, 1, 1))
YES(fchownat, fchownat(dir, path, 1, 1, 0))
YES(truncate, truncate(path, 0))
YES(truncate64, truncate64(path, 0))
YES(utime, utime(path, NULL))
YES(utimes, utimes(path, NULL))
YES(lutimes, lutimes(path, NULL))
YES(setxattr, setxattr(path, "user.one", "1", 1, 0))
YES(lsetxattr, lsetxattr(path, "user.one", "1", 1, 0))
YES(removexattr, removexattr(path, "user.one"))
