//! open(2) and its kin.

use crate::calls::table::calls;
use crate::memory::readable::is_readable;
use crate::verdict::Last::{self, Follow, Keep, Parent};
use crate::verdict::readable;
use core::ffi::{c_char, c_int};
use libc::open_how;

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

/// Whether open(2) refuses the flags, whatever the path is.
pub(crate) const fn is_odd(flags: c_int) -> bool {
    const UNNAMED: c_int = libc::O_TMPFILE & !libc::O_DIRECTORY;
    const BOTH: c_int = libc::O_CREAT | libc::O_DIRECTORY;
    flags & UNNAMED != 0 || flags & BOTH == BOTH
}

/// The flags of openat2(2), if they can be read.
fn flags_of(how: *const open_how) -> c_int {
    if !is_readable(how, size_of::<open_how>()) {
        return 0;
    }
    // SAFETY: so many bytes can be read.
    unsafe { (*how).flags as c_int }
}

calls! {
    /// open(2).
    call open(path: *const c_char, flags: c_int) {
        hook open ["2.2.5"], open64 ["2.2.5"], __open ["2.2.5"], __open64 ["2.2.5"], __open_2 ["2.7"], __open64_2 ["2.7"];
        number SYS_open(path, flags);
        path HERE, path, last(flags, path), creates creates(flags);
        odd is_odd(flags);
    }
    /// openat(2).
    call openat(dir: c_int, path: *const c_char, flags: c_int) {
        hook openat ["2.4"], openat64 ["2.4"], __openat_2 ["2.7"], __openat64_2 ["2.7"];
        number SYS_openat(dir, path, flags);
        path dir, path, last(flags, path), creates creates(flags);
        odd is_odd(flags);
    }
    /// creat(2).
    call creat(path: *const c_char) {
        hook creat ["2.2.5"], creat64 ["2.2.5"];
        number SYS_creat(path);
        path HERE, path, last(CREATE, path), creates creates(CREATE);
    }
    /// openat2(2), since glibc 2.43.
    call openat2(dir: c_int, path: *const c_char, how: *const open_how) {
        hook openat2 [];
        number SYS_openat2(dir, path, how);
        path dir, path, last(flags_of(how), path), creates creates(flags_of(how));
    }
}
