//! open(2) and its kin.

use crate::hook::{guard, hooks};
use crate::verdict::Last::{self, Follow, Keep, Parent};
use core::ffi::{c_char, c_int, c_uint};
use libc::{AT_FDCWD, size_t};

const CREATE: c_int = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;

/// The last component by the flags of open(2).
pub(super) fn last(flags: c_int, path: *const c_char) -> Last {
    if flags & libc::O_CREAT != 0 && ends_in_slash(path) {
        // EISDIR, whatever is there.
        return Parent;
    }
    let exclusive = libc::O_CREAT | libc::O_EXCL;
    if flags & libc::O_NOFOLLOW != 0 || flags & exclusive == exclusive {
        Keep
    } else {
        Follow
    }
}

fn ends_in_slash(path: *const c_char) -> bool {
    // SAFETY: what the program passed for a path; `readable` refuses what is none.
    unsafe { crate::verdict::readable(path) }
        .is_some_and(|path| path.to_bytes().last() == Some(&b'/'))
}

pub(super) const fn creates(flags: c_int) -> bool {
    flags & libc::O_CREAT != 0
}

hooks! {
    /// open(2).
    fn open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        guard!(real(path, flags, mode), open: AT_FDCWD, path, last(flags, path), creates: creates(flags))
    }
    /// open(2) with 64-bit offsets.
    fn open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        guard!(real(path, flags, mode), open64: AT_FDCWD, path, last(flags, path), creates: creates(flags))
    }
    /// open(2) by the name of older C libraries.
    fn __open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        guard!(real(path, flags, mode), open: AT_FDCWD, path, last(flags, path), creates: creates(flags))
    }
    /// open(2) with 64-bit offsets by the name of older C libraries.
    fn __open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        guard!(real(path, flags, mode), open64: AT_FDCWD, path, last(flags, path), creates: creates(flags))
    }
    /// open(2) without a mode, fortified.
    fn __open_2(path: *const c_char, flags: c_int) -> c_int {
        guard!(real(path, flags), open: AT_FDCWD, path, last(flags, path), creates: creates(flags))
    }
    /// open(2) with 64-bit offsets without a mode, fortified.
    fn __open64_2(path: *const c_char, flags: c_int) -> c_int {
        guard!(real(path, flags), open64: AT_FDCWD, path, last(flags, path), creates: creates(flags))
    }
    /// openat(2).
    fn openat(dir: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        guard!(real(dir, path, flags, mode), openat: dir, path, last(flags, path), creates: creates(flags))
    }
    /// openat(2) with 64-bit offsets.
    fn openat64(dir: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        guard!(real(dir, path, flags, mode), openat64: dir, path, last(flags, path), creates: creates(flags))
    }
    /// openat(2) without a mode, fortified.
    fn __openat_2(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        guard!(real(dir, path, flags), openat: dir, path, last(flags, path), creates: creates(flags))
    }
    /// openat(2) with 64-bit offsets without a mode, fortified.
    fn __openat64_2(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        guard!(real(dir, path, flags), openat64: dir, path, last(flags, path), creates: creates(flags))
    }
    /// creat(2).
    libc fn creat(path: *const c_char, mode: libc::mode_t) -> c_int {
        guard!(real(path, mode), creat: AT_FDCWD, path, last(CREATE, path), creates: true)
    }
    /// creat(2) with 64-bit offsets.
    libc fn creat64(path: *const c_char, mode: libc::mode_t) -> c_int {
        guard!(real(path, mode), creat64: AT_FDCWD, path, last(CREATE, path), creates: true)
    }
    /// openat2(2), since glibc 2.43.
    fn openat2(dir: c_int, path: *const c_char, how: *const u64, size: size_t) -> c_int {
        // SAFETY: struct open_how begins with its flags; null is the kernel's to refuse.
        let flags = unsafe { how.as_ref() }.copied().unwrap_or(0) as c_int;
        guard!(real(dir, path, how, size), openat2: dir, path, last(flags, path), creates: creates(flags))
    }
}
