//! The arrays that are lent in the place of `environ`, and `environ` itself.
//!
//! Threads may read `environ` while an array is lent, and be at it still when it is given back. So
//! the arrays stand in memory that is kept and holds nothing else: at each moment a reader finds
//! pointers to strings of the environment, and a null behind them.

use crate::kernel::{Mapping, is_confined, map, unmap};
use core::ffi::c_char;
use core::ptr::null_mut;
use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use core::sync::atomic::{AtomicBool, AtomicPtr};

unsafe extern "C" {
    #[link_name = "environ"]
    static mut ENVIRON: *mut *const c_char;
}

/// libc's `environ`, environ(7).
pub fn environ() -> &'static AtomicPtr<*const c_char> {
    // SAFETY: libc defines it, aligned for a pointer, for as long as the process lives. A thread that
    // changes the environment meanwhile races with every reader, as setenv(3) says.
    unsafe { AtomicPtr::from_ptr(&raw mut ENVIRON) }
}

/// How many calls can have an array at once: one for each thread, and each signal handler.
const ARRAYS: usize = 8;
/// Strings for which there is room in each at least.
const FEWEST_STRINGS: usize = 3 * 1024;

/// The start of a mapping, and the arrays behind it.
#[repr(C, align(4096))]
struct Arrays {
    /// One whose arrays were too short, or null. It stays, for somebody may be reading it.
    earlier: *mut Arrays,
    /// Pointers in each array.
    length: usize,
    is_lent: [AtomicBool; ARRAYS],
}

/// The latest mapping.
static KEPT: AtomicPtr<Arrays> = AtomicPtr::new(null_mut());

/// An array for so many strings, and what says that it is lent. None where there is no memory.
pub fn take(strings: usize) -> Option<(&'static AtomicBool, *mut *const c_char)> {
    // What is to be returned comes first, and null last.
    let length = strings + 2;
    let mut kept = KEPT.load(Acquire);
    // SAFETY: null, or a mapping that stays.
    if unsafe { kept.as_ref() }.is_none_or(|arrays| arrays.length < length) {
        kept = make(kept, length)?;
    }
    // SAFETY: as above, and it is not null.
    let arrays = unsafe { &*kept };
    if arrays.length < length {
        return None;
    }
    let free = |is_lent: &&AtomicBool| {
        is_lent
            .compare_exchange(false, true, Acquire, Relaxed)
            .is_ok()
    };
    let at = arrays.is_lent.iter().position(|is_lent| free(&is_lent))?;
    Some((arrays.is_lent.get(at)?, arrays.array(at)))
}

#[cold]
fn make(earlier: *mut Arrays, strings: usize) -> Option<*mut Arrays> {
    if is_confined() {
        return None;
    }
    let length = (2 * strings).max(FEWEST_STRINGS);
    let size = size_of::<Arrays>() + ARRAYS * length * size_of::<*const c_char>();
    let made = map(Mapping::Fresh, size).ok()?.cast::<Arrays>();
    // SAFETY: fresh memory of this size, aligned to a page. Zero bytes are arrays that nobody has.
    unsafe {
        (*made).earlier = earlier;
        (*made).length = length;
    }
    match KEPT.compare_exchange(earlier, made, AcqRel, Acquire) {
        Ok(_) => Some(made),
        Err(other) => {
            // SAFETY: nobody knows of this one.
            unsafe { unmap(made.cast(), size) };
            Some(other)
        }
    }
}

impl Arrays {
    fn array(&self, at: usize) -> *mut *const c_char {
        let first = core::ptr::from_ref(self).wrapping_add(1);
        first
            .cast_mut()
            .cast::<*const c_char>()
            .wrapping_add(at * self.length)
    }
}

/// The environment that is the program's own, where `block` may be one that is lent to a call.
#[inline]
pub fn own(block: *const *const c_char) -> *const *const c_char {
    let kept = KEPT.load(Acquire);
    if kept.is_null() {
        return block;
    }
    returned(kept, block)
}

#[cold]
fn returned(mut kept: *const Arrays, block: *const *const c_char) -> *const *const c_char {
    // SAFETY: null, or a mapping that stays.
    while let Some(arrays) = unsafe { kept.as_ref() } {
        for at in 0..ARRAYS {
            let array = arrays.array(at).cast_const();
            if array.wrapping_add(1) == block {
                // SAFETY: it has been lent, so what is to be returned was written there.
                return unsafe { array.read() }.cast();
            }
        }
        kept = arrays.earlier;
    }
    block
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::sync::Mutex;

    /// The arrays are the process's: one test has them at a time.
    pub static ARRAYS_OF_THE_TESTS: Mutex<()> = Mutex::new(());

    #[test]
    fn no_more_are_lent_than_there_are() {
        let _alone = ARRAYS_OF_THE_TESTS.lock();
        let taken: Vec<_> = (0..ARRAYS).map(|_| take(10).unwrap()).collect();
        let mut places: Vec<usize> = taken.iter().map(|(_, array)| *array as usize).collect();
        places.dedup();
        assert_eq!(places.len(), ARRAYS);
        assert!(take(10).is_none());
        assert!(take(100_000).is_some());
        for (is_lent, _) in taken {
            is_lent.store(false, Relaxed);
        }
    }
}
