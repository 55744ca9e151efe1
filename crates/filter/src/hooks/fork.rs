//! vfork(2) and clone(2) under all their names. What they make may share its memory or its
//! current directory with this process.

use crate::arch::process::{clones, vforks};
use crate::calls::process as rows;
use crate::errno;
use crate::hook::next;
use crate::kernel::Errno;
use crate::memory::current_directory;
use crate::next::{Next, is_single_threaded};
use crate::process::{self, state::State};
use core::ffi::{CStr, c_int, c_void};
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// Where to go on with a vfork: null for the kernel, where the next vfork is libc's own and no
/// other thread can look up a path while the child has the memory.
fn next_vfork(next: &Next, name: &CStr) -> *mut c_void {
    if is_single_threaded() && next.is_libcs(name) {
        let state = process::settled().map_or(core::ptr::null(), core::ptr::from_ref);
        BEFORE.store(state.cast_mut(), Relaxed);
        return core::ptr::null_mut();
    }
    rows::vfork::effect().announce();
    next.get(name).unwrap_or(absent as *const () as *mut c_void)
}

/// Where to go on with a clone.
fn next_clone(next: &Next, name: &CStr, flags: c_int) -> *mut c_void {
    rows::clone::effect(flags).announce();
    next.get(name).unwrap_or(absent as *const () as *mut c_void)
}

/// What the process knew before the last vfork.
static BEFORE: AtomicPtr<State> = AtomicPtr::new(core::ptr::null_mut());

unsafe extern "C" fn absent() -> c_int {
    errno::fail(Errno(libc::ENOSYS))
}

extern "C" fn failed(error: c_int) -> c_int {
    errno::fail(Errno(error))
}

/// What the child of a vfork has learned of relative paths, it has left in its parent's memory:
/// the parent counts one move more.
/// So it is where the child has taken another root.
extern "C" fn moved() {
    current_directory::moved();
    // SAFETY: null, or a state that was published and is never freed.
    if let Some(before) = unsafe { BEFORE.load(Relaxed).as_ref() } {
        process::replace(before);
    }
}

macro_rules! vfork {
    ($(#[$doc:meta])* $name:ident, $next:ident) => {
        extern "C" fn $next() -> *mut c_void {
            next! { static NEXT: NEXT_NAME = stringify!($name) }
            next_vfork(&NEXT, NEXT_NAME)
        }
        vforks! { $(#[$doc])* $name: $next, moved, failed }
    };
}

macro_rules! clone {
    ($(#[$doc:meta])* $name:ident, $next:ident) => {
        extern "C" fn $next(flags: c_int) -> *mut c_void {
            next! { static NEXT: NEXT_NAME = stringify!($name) }
            next_clone(&NEXT, NEXT_NAME, flags)
        }
        clones! { $(#[$doc])* $name: $next }
    };
}

vfork! {
    /// vfork(2).
    vfork, next_of_vfork
}
vfork! {
    /// vfork(2) by the name of older C libraries.
    __vfork, next_of_old_vfork
}
clone! {
    /// clone(2).
    clone, next_of_clone
}
clone! {
    /// clone(2) by the name of older C libraries.
    __clone, next_of_old_clone
}
