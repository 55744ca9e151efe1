//! dlopen(3), dlmopen(3) and dlerror(3).
//!
//! A library that is named by its path is judged before it is opened. One that ld.so looks
//! for, and what a library needs in turn, is judged when it is loaded: the directories of
//! ld.so's search are its own secret, and `--libraries audit` is there for who needs the
//! search to go on.

mod caller;
mod message;

use crate::arch::caller::told_its_caller;
use crate::hook::{hooks, next};
use crate::kernel::Errno;
use crate::libraries::{self, Loaded};
use crate::next::Next;
use crate::process;
use crate::process::state::State;
use crate::verdict::{Call, Change, Last, judge_path, readable};
use caller::from_caller;
use core::ffi::{CStr, c_char, c_int, c_long, c_void};
use core::ptr::null_mut;

told_its_caller! {
    /// dlopen(3).
    dlopen => open, third argument
}
told_its_caller! {
    /// dlmopen(3).
    dlmopen => open_in, fourth argument
}

static NEXT_DLOPEN: Next = Next::new();
static NEXT_DLMOPEN: Next = Next::new();
next! { fn next_dlclose = dlclose(library: *mut c_void) -> c_int }
next! { fn next_dlerror = dlerror() -> *mut c_char }

extern "C" fn open(path: *const c_char, flags: c_int, caller: usize) -> *mut c_void {
    // SAFETY: the arguments of the caller of dlopen.
    unsafe {
        open_judged("dlopen", path, flags, || {
            let arguments = [path as usize, flags as usize, 0];
            from_caller(caller, NEXT_DLOPEN.get(c"dlopen"), arguments)
        })
    }
}

extern "C" fn open_in(
    space: c_long,
    path: *const c_char,
    flags: c_int,
    caller: usize,
) -> *mut c_void {
    // SAFETY: the arguments of the caller of dlmopen.
    unsafe {
        open_judged("dlmopen", path, flags, || {
            let arguments = [space as usize, path as usize, flags as usize];
            from_caller(caller, NEXT_DLMOPEN.get(c"dlmopen"), arguments)
        })
    }
}

/// # Safety
/// `path` is what the program passed for a C string, and `real` opens it.
unsafe fn open_judged(
    name: &'static str,
    path: *const c_char,
    flags: c_int,
    real: impl FnOnce() -> *mut c_void,
) -> *mut c_void {
    let Some(state) = process::current() else {
        return real();
    };
    // SAFETY: the caller's promise.
    let Some(path) = (unsafe { readable(path) }) else {
        return real();
    };
    if is_plain_path(path) && judge(state, name, path).is_err() {
        return refuse(path.to_bytes());
    }
    if flags & libc::RTLD_NOLOAD != 0 {
        return real();
    }
    let before = libraries::loaded();
    let library = real();
    if library.is_null() {
        return library;
    }
    match libraries::hidden_since(state, name, before) {
        Loaded::Visible => library,
        Loaded::Hidden(hidden) => {
            // ld.so complains in the words in which the library was asked for. They are
            // copied before the name goes with its library.
            let is_itself = libraries::file_name(hidden) == libraries::file_name(path.to_bytes());
            let refused = refuse(if is_itself {
                path.to_bytes()
            } else {
                libraries::file_name(hidden)
            });
            // SAFETY: just opened, and given to nobody.
            unsafe { next_dlclose(library) };
            refused
        }
    }
}

/// Whether ld.so takes `path` as it is: with a slash, and nothing to put in for a `$`.
fn is_plain_path(path: &CStr) -> bool {
    path.to_bytes().contains(&b'/') && !path.to_bytes().contains(&b'$')
}

fn judge(state: &State, name: &'static str, path: &CStr) -> Result<(), Errno> {
    let call = Call {
        name,
        dir: libc::AT_FDCWD,
        path: path.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    };
    judge_path(state, call, path)
}

fn refuse(name: &[u8]) -> *mut c_void {
    // SAFETY: dlerror takes nothing. What it would have said is older than this failure.
    unsafe { next_dlerror() };
    message::leave(name);
    null_mut()
}

hooks! {
    /// dlerror(3): also what a refused dlopen left.
    fn dlerror() -> *mut c_char {
        // SAFETY: it takes nothing.
        let newer = unsafe { real() };
        let own = message::take();
        if newer.is_null() { own } else { newer }
    }
}
