/* What a file system knows of a path; nothing is changed. */

#include <sys/inotify.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <utime.h>
static struct statfs fs;
static struct statfs64 fs64;
static struct statvfs vfs;
static struct statvfs64 vfs64;
static const struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
static const struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
YES(statfs, statfs(path, &fs))
YES(statfs64, statfs64(path, &fs64))
YES(statvfs, statvfs(path, &vfs))
YES(statvfs64, statvfs64(path, &vfs64))
YES(pathconf, pathconf(path, _PC_NAME_MAX) < 0)
YES(getxattr, getxattr(path, "user.none", NULL, 0) < 0)
YES(lgetxattr, lgetxattr(path, "user.none", NULL, 0) < 0)
YES(listxattr, listxattr(path, NULL, 0) < 0)
YES(llistxattr, llistxattr(path, NULL, 0) < 0)
YES(inotify_add_watch, inotify_add_watch(inotify_init(), path, IN_OPEN) < 0)
YES(utimensat, utimensat(dir, path, now, 0))
YES(utimensat_nofollow, utimensat(dir, path, now, AT_SYMLINK_NOFOLLOW))
YES(utimensat_omit, utimensat(dir, path, omit, 0))
