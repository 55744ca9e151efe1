//! open(2) and its kin.

use crate::calls::table::calls;
use crate::verdict::Last::{self, Follow, Keep, Parent};
use crate::verdict::readable;
use core::ffi::{c_char, c_int};
use libc::size_t;

/// The flags that creat(2) stands for.
pub(crate) const CREATE: c_int = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;

/// The last component by the flags of open(2).
pub(crate) fn last(flags: c_int, path: *const c_char) -> Last {
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
    unsafe { readable(path) }.is_some_and(|path| path.to_bytes().last() == Some(&b'/'))
}

/// Whether open(2) with these flags may make the name.
pub(crate) const fn creates(flags: c_int) -> bool {
    flags & libc::O_CREAT != 0
}

/// The flags of openat2(2), with which struct open_how begins.
fn flags_of(how: *const u64) -> c_int {
    // SAFETY: the program's own structure; null is the kernel's to refuse.
    unsafe { how.as_ref() }.copied().unwrap_or(0) as c_int
}

calls! {
    /// open(2).
    call open(path: *const c_char, flags: c_int) {
        hook open ["2.2.5"], open64 ["2.2.5"], __open ["2.2.5"], __open64 ["2.2.5"], __open_2 ["2.7"], __open64_2 ["2.7"];
        number SYS_open(path, flags);
        path HERE, path, last(flags, path), creates creates(flags);
    }
    /// openat(2).
    call openat(dir: c_int, path: *const c_char, flags: c_int) {
        hook openat ["2.4"], openat64 ["2.4"], __openat_2 ["2.7"], __openat64_2 ["2.7"];
        number SYS_openat(dir, path, flags);
        path dir, path, last(flags, path), creates creates(flags);
    }
    /// creat(2).
    call creat(path: *const c_char) {
        hook creat ["2.2.5"], creat64 ["2.2.5"];
        number SYS_creat(path);
        path HERE, path, last(CREATE, path), creates creates(CREATE);
    }
    /// openat2(2), since glibc 2.43.
    call openat2(dir: c_int, path: *const c_char, how: *const u64) {
        fn openat2 []: (dir: c_int, path: *const c_char, how: *const u64, size: size_t) -> c_int;
        number SYS_openat2(dir, path, how);
        path dir, path, last(flags_of(how), path), creates creates(flags_of(how));
    }
}
