//! ftw(3) and nftw(3).
//!
//! glibc walks by calls of its own, and without FTW_PHYS it visits each directory once, under
//! the first name it finds: a hidden name could take the place of a visible one. So the walk
//! is done here, with the hooked calls, step by step as in glibc's io/ftw.c.

mod directory;
mod names;
mod object;
mod seen;
mod walk;

use crate::errno;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::listing;
use core::ffi::{c_char, c_int};
use libc::stat;
use walk::{ALL_FLAGS, Kinds, Visit, Walk};

/// The function that ftw calls.
type PlainVisit = unsafe extern "C" fn(*const c_char, *const stat, c_int) -> c_int;

/// Walks, or asks the next function where nothing is filtered.
///
/// # Safety
/// The arguments are those of nftw(3).
unsafe fn walk(
    path: *const c_char,
    visit: Visit,
    descriptors: c_int,
    flags: c_int,
    kinds: Kinds,
    real: impl FnOnce() -> c_int,
) -> c_int {
    if listing::filtering().is_none() {
        return real();
    }
    // SAFETY: the caller's promise; null is not allowed, and crashes in libc too.
    unsafe {
        if *path == 0 {
            return errno::fail(Errno(libc::ENOENT));
        }
        match Walk::new(path, visit, descriptors, flags, kinds) {
            Some(walk) => walk.run(),
            None => errno::fail(Errno(libc::ENOMEM)),
        }
    }
}

/// nftw without FTW_ACTIONRETVAL takes no more than the two integers that ftw's function
/// does not look at.
fn with_more_arguments(visit: PlainVisit) -> Visit {
    // SAFETY: in the calling convention of x86-64 an argument more lies in a register that
    // the function does not read.
    unsafe { core::mem::transmute::<PlainVisit, Visit>(visit) }
}

unsafe fn plain(
    path: *const c_char,
    visit: PlainVisit,
    descriptors: c_int,
    real: impl FnOnce() -> c_int,
) -> c_int {
    // SAFETY: passed on from the hook.
    unsafe {
        let visit = with_more_arguments(visit);
        walk(path, visit, descriptors, 0, Kinds::Plain, real)
    }
}

unsafe fn full(
    path: *const c_char,
    visit: Visit,
    descriptors: c_int,
    flags: c_int,
    real: impl FnOnce() -> c_int,
) -> c_int {
    if flags & !ALL_FLAGS != 0 {
        return errno::fail(Errno(libc::EINVAL));
    }
    // SAFETY: passed on from the hook.
    unsafe { walk(path, visit, descriptors, flags, Kinds::Full, real) }
}

hooks! {
    /// ftw(3).
    fn ftw(path: *const c_char, visit: PlainVisit, descriptors: c_int) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { plain(path, visit, descriptors, || real(path, visit, descriptors)) }
    }
    /// ftw(3) with 64-bit offsets; the types are the same on 64-bit machines.
    fn ftw64(path: *const c_char, visit: PlainVisit, descriptors: c_int) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { plain(path, visit, descriptors, || real(path, visit, descriptors)) }
    }
    /// nftw(3).
    fn nftw(path: *const c_char, visit: Visit, descriptors: c_int, flags: c_int) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { full(path, visit, descriptors, flags, || real(path, visit, descriptors, flags)) }
    }
    /// nftw(3) with 64-bit offsets; the types are the same on 64-bit machines.
    fn nftw64(path: *const c_char, visit: Visit, descriptors: c_int, flags: c_int) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { full(path, visit, descriptors, flags, || real(path, visit, descriptors, flags)) }
    }
}
