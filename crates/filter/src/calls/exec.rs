//! The exec family, exec(3).
//!
//! Also judged is what running the file needs, law 5.

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};

calls! {
    /// execve(2), and its kin that look nowhere else.
    call execve(path: *const c_char) {
        hook execve ["2.2.5"], execv ["2.2.5"], execl ["2.2.5"], execle ["2.2.5"];
        number SYS_execve(path);
        path HERE, path, Follow;
    }
    /// execvp(3) and its kin, which search through PATH.
    call execvp() {
        hook execvp ["2.2.5"], execvpe ["2.11"], execlp ["2.2.5"];
    }
    /// execveat(2).
    call execveat(dir: c_int, path: *const c_char, flags: c_int) {
        hook execveat ["2.34"];
        number SYS_execveat(dir, path, _, _, flags);
        path dir, path, unless_no_follow(flags);
        odd flags & !(libc::AT_SYMLINK_NOFOLLOW | libc::AT_EMPTY_PATH) != 0;
    }
    /// fexecve(3): the file is open already, and needs others.
    call fexecve() {
        hook fexecve ["2.2.5"];
    }
}
