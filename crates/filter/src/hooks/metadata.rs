//! What is written to, or asked about, a file by its path: owner, mode, times, length,
//! extended attributes, its file system.

use super::stat::last;
use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int, c_long, c_void};
use libc::{
    AT_FDCWD, gid_t, mode_t, off_t, off64_t, size_t, ssize_t, timespec, timeval, uid_t, utimbuf,
};

/// Whether both times are UTIME_OMIT.
///
/// # Safety
/// `times` is null or points to two times.
unsafe fn changes_nothing(times: *const timespec) -> bool {
    // SAFETY: the caller's promise.
    !times.is_null()
        && unsafe {
            (*times).tv_nsec == libc::UTIME_OMIT && (*times.add(1)).tv_nsec == libc::UTIME_OMIT
        }
}

hooks! {
    /// chmod(2).
    libc fn chmod(path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(path, mode), chmod: AT_FDCWD, path, Follow)
    }
    /// lchmod(3).
    fn lchmod(path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(path, mode), lchmod: AT_FDCWD, path, Keep)
    }
    /// fchmodat(2).
    libc fn fchmodat(dir: c_int, path: *const c_char, mode: mode_t, flags: c_int) -> c_int {
        guard!(real(dir, path, mode, flags), fchmodat: dir, path, last(flags))
    }
    /// chown(2).
    libc fn chown(path: *const c_char, owner: uid_t, group: gid_t) -> c_int {
        guard!(real(path, owner, group), chown: AT_FDCWD, path, Follow)
    }
    /// lchown(2).
    libc fn lchown(path: *const c_char, owner: uid_t, group: gid_t) -> c_int {
        guard!(real(path, owner, group), lchown: AT_FDCWD, path, Keep)
    }
    /// fchownat(2).
    libc fn fchownat(dir: c_int, path: *const c_char, owner: uid_t, group: gid_t, flags: c_int) -> c_int {
        guard!(real(dir, path, owner, group, flags), fchownat: dir, path, last(flags))
    }
    /// truncate(2).
    libc fn truncate(path: *const c_char, length: off_t) -> c_int {
        guard!(real(path, length), truncate: AT_FDCWD, path, Follow)
    }
    /// truncate(2) with 64-bit offsets.
    libc fn truncate64(path: *const c_char, length: off64_t) -> c_int {
        guard!(real(path, length), truncate64: AT_FDCWD, path, Follow)
    }
    /// utime(2).
    libc fn utime(path: *const c_char, times: *const utimbuf) -> c_int {
        guard!(real(path, times), utime: AT_FDCWD, path, Follow)
    }
    /// utimes(2).
    libc fn utimes(path: *const c_char, times: *const timeval) -> c_int {
        guard!(real(path, times), utimes: AT_FDCWD, path, Follow)
    }
    /// lutimes(3).
    libc fn lutimes(path: *const c_char, times: *const timeval) -> c_int {
        guard!(real(path, times), lutimes: AT_FDCWD, path, Keep)
    }
    /// futimesat(2).
    fn futimesat(dir: c_int, path: *const c_char, times: *const timeval) -> c_int {
        guard!(real(dir, path, times), futimesat: dir, path, Follow)
    }
    /// utimensat(2). With nothing to change the kernel looks nothing up.
    libc fn utimensat(dir: c_int, path: *const c_char, times: *const timespec, flags: c_int) -> c_int {
        // SAFETY: the arguments of the caller.
        if unsafe { changes_nothing(times) } {
            // SAFETY: as above.
            return unsafe { real(dir, path, times, flags) };
        }
        guard!(real(dir, path, times, flags), utimensat: dir, path, last(flags))
    }
    /// statfs(2).
    libc fn statfs(path: *const c_char, status: *mut libc::statfs) -> c_int {
        guard!(real(path, status), statfs: AT_FDCWD, path, Follow)
    }
    /// statfs(2) by the name of older C libraries.
    fn __statfs(path: *const c_char, status: *mut libc::statfs) -> c_int {
        guard!(real(path, status), statfs: AT_FDCWD, path, Follow)
    }
    /// statfs(2) with 64-bit counts.
    libc fn statfs64(path: *const c_char, status: *mut libc::statfs64) -> c_int {
        guard!(real(path, status), statfs64: AT_FDCWD, path, Follow)
    }
    /// statvfs(3).
    libc fn statvfs(path: *const c_char, status: *mut libc::statvfs) -> c_int {
        guard!(real(path, status), statvfs: AT_FDCWD, path, Follow)
    }
    /// statvfs(3) with 64-bit counts.
    libc fn statvfs64(path: *const c_char, status: *mut libc::statvfs64) -> c_int {
        guard!(real(path, status), statvfs64: AT_FDCWD, path, Follow)
    }
    /// pathconf(3).
    libc fn pathconf(path: *const c_char, name: c_int) -> c_long {
        guard!(real(path, name), pathconf: AT_FDCWD, path, Follow)
    }
    /// getxattr(2).
    libc fn getxattr(path: *const c_char, name: *const c_char, value: *mut c_void, size: size_t) -> ssize_t {
        guard!(real(path, name, value, size), getxattr: AT_FDCWD, path, Follow)
    }
    /// lgetxattr(2).
    libc fn lgetxattr(path: *const c_char, name: *const c_char, value: *mut c_void, size: size_t) -> ssize_t {
        guard!(real(path, name, value, size), lgetxattr: AT_FDCWD, path, Keep)
    }
    /// setxattr(2).
    libc fn setxattr(path: *const c_char, name: *const c_char, value: *const c_void, size: size_t, flags: c_int) -> c_int {
        guard!(real(path, name, value, size, flags), setxattr: AT_FDCWD, path, Follow)
    }
    /// lsetxattr(2).
    libc fn lsetxattr(path: *const c_char, name: *const c_char, value: *const c_void, size: size_t, flags: c_int) -> c_int {
        guard!(real(path, name, value, size, flags), lsetxattr: AT_FDCWD, path, Keep)
    }
    /// listxattr(2).
    libc fn listxattr(path: *const c_char, list: *mut c_char, size: size_t) -> ssize_t {
        guard!(real(path, list, size), listxattr: AT_FDCWD, path, Follow)
    }
    /// llistxattr(2).
    libc fn llistxattr(path: *const c_char, list: *mut c_char, size: size_t) -> ssize_t {
        guard!(real(path, list, size), llistxattr: AT_FDCWD, path, Keep)
    }
    /// removexattr(2).
    libc fn removexattr(path: *const c_char, name: *const c_char) -> c_int {
        guard!(real(path, name), removexattr: AT_FDCWD, path, Follow)
    }
    /// lremovexattr(2).
    libc fn lremovexattr(path: *const c_char, name: *const c_char) -> c_int {
        guard!(real(path, name), lremovexattr: AT_FDCWD, path, Keep)
    }
    /// inotify_add_watch(2).
    libc fn inotify_add_watch(fd: c_int, path: *const c_char, mask: u32) -> c_int {
        guard!(real(fd, path, mask), inotify_add_watch: AT_FDCWD, path, Follow)
    }
}
