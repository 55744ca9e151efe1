//! glob(3).
//!
//! glibc's glob reads directories by itself, but can be told to use other functions for it
//! (GLOB_ALTDIRFUNC): it is given the hooked ones.

use super::opendir::{closedir, opendir, readdir};
use super::stat::stat;
use crate::calls::stat::lstat;
use crate::hook::hooks;
use crate::listing;
use core::ffi::{c_char, c_int, c_void};
use libc::dirent;

/// glob.h; the libc crate has none of this.
const GLOB_ALTDIRFUNC: c_int = 1 << 9;

type ErrorFunction = Option<unsafe extern "C" fn(*const c_char, c_int) -> c_int>;

/// How glob reads directories.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Functions {
    close: unsafe extern "C" fn(*mut c_void),
    read: unsafe extern "C" fn(*mut c_void) -> *mut dirent,
    open: unsafe extern "C" fn(*const c_char) -> *mut c_void,
    lstat: unsafe extern "C" fn(*const c_char, *mut libc::stat) -> c_int,
    stat: unsafe extern "C" fn(*const c_char, *mut libc::stat) -> c_int,
}

/// glob_t. The functions are the program's own to leave unset.
#[repr(C)]
pub struct Glob {
    pub(super) count: usize,
    pub(super) paths: *mut *mut c_char,
    pub(super) offset: usize,
    pub(super) flags: c_int,
    pub(super) functions: core::mem::MaybeUninit<Functions>,
}

const HOOKED: Functions = Functions {
    close,
    read,
    open,
    lstat,
    stat,
};

unsafe extern "C" fn close(stream: *mut c_void) {
    // SAFETY: glob closes what `open` gave.
    unsafe { closedir(stream.cast()) };
}

unsafe extern "C" fn read(stream: *mut c_void) -> *mut dirent {
    // SAFETY: glob reads what `open` gave.
    unsafe { readdir(stream.cast()) }
}

unsafe extern "C" fn open(path: *const c_char) -> *mut c_void {
    // SAFETY: glob passes a C string.
    unsafe { opendir(path).cast() }
}

/// Lends glob the hooked functions for one call.
unsafe fn with_hooked(flags: c_int, result: *mut Glob, real: impl FnOnce(c_int) -> c_int) -> c_int {
    if flags & GLOB_ALTDIRFUNC != 0 || result.is_null() || listing::filtering().is_none() {
        return real(flags);
    }
    // SAFETY: the caller's glob_t. Its functions are put back as they were, unread.
    unsafe {
        let kept = (*result).functions;
        (*result).functions = core::mem::MaybeUninit::new(HOOKED);
        let answer = real(flags | GLOB_ALTDIRFUNC);
        (*result).functions = kept;
        (*result).flags &= !GLOB_ALTDIRFUNC;
        answer
    }
}

hooks! {
    /// glob(3).
    fn glob(pattern: *const c_char, flags: c_int, on_error: ErrorFunction, result: *mut Glob) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { with_hooked(flags, result, |flags| real(pattern, flags, on_error, result)) }
    }
    /// glob(3) with 64-bit offsets; the types are the same on 64-bit machines.
    fn glob64(pattern: *const c_char, flags: c_int, on_error: ErrorFunction, result: *mut Glob) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { with_hooked(flags, result, |flags| real(pattern, flags, on_error, result)) }
    }
}
