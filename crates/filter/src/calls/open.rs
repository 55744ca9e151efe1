//! open(2) and its kin.

use crate::calls::table::calls;
use crate::memory::readable::is_readable;
use crate::verdict::Last::{self, Follow, Keep, Parent};
use crate::verdict::{Change, readable};
use core::ffi::{c_char, c_int};
use libc::open_how;

/// The flags that creat(2) stands for.
pub(crate) const CREATE: c_int = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;

/// The last component by the flags of open(2).
pub(crate) fn last(flags: c_int, path: *const c_char) -> Last {
    if flags & libc::O_CREAT != 0 {
        return last_of_new(flags, path);
    }
    if flags & libc::O_NOFOLLOW != 0 {
        Keep
    } else {
        Follow
    }
}

/// The same, where the name may be made.
fn last_of_new(flags: c_int, path: *const c_char) -> Last {
    if ends_in_slash(path) {
        // EISDIR, whatever is there.
        return Parent;
    }
    if flags & (libc::O_NOFOLLOW | libc::O_EXCL) != 0 {
        Keep
    } else {
        Follow
    }
}

fn ends_in_slash(path: *const c_char) -> bool {
    // SAFETY: what the program passed for a path; `readable` refuses what is none.
    unsafe { readable(path) }.is_some_and(|path| path.to_bytes().last() == Some(&b'/'))
}

/// What open(2) with these flags does to the name.
pub(crate) const fn change(flags: c_int) -> Change {
    if flags & libc::O_CREAT == 0 {
        Change::Nothing
    } else if flags & libc::O_EXCL != 0 {
        Change::Makes
    } else if flags & libc::O_TRUNC != 0 {
        Change::OpensAnew
    } else {
        Change::Opens
    }
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
        path HERE, path, last(flags, path), changes change(flags);
        odd is_odd(flags);
    }
    /// openat(2).
    call openat(dir: c_int, path: *const c_char, flags: c_int) {
        hook openat ["2.4"], openat64 ["2.4"], __openat_2 ["2.7"], __openat64_2 ["2.7"];
        number SYS_openat(dir, path, flags);
        path dir, path, last(flags, path), changes change(flags);
        odd is_odd(flags);
    }
    /// creat(2).
    call creat(path: *const c_char) {
        hook creat ["2.2.5"], creat64 ["2.2.5"];
        number SYS_creat(path);
        path HERE, path, last(CREATE, path), changes change(CREATE);
    }
    /// openat2(2), since glibc 2.43.
    call openat2(dir: c_int, path: *const c_char, how: *const open_how) {
        hook openat2 [];
        number SYS_openat2(dir, path, how);
        path dir, path, last(flags_of(how), path), changes change(flags_of(how));
    }
}
