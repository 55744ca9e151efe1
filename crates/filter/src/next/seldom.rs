//! The next functions of names that few programs call.
//!
//! All that the filter writes to at start fits one page, and a word there for each of these names
//! would not. They are kept in a mapping, which is made when the first of them is called.

use super::look_up;
use crate::kernel::{Mapping, is_confined, map, unmap};
use core::ffi::{CStr, c_char, c_void};
use core::ptr::{NonNull, null_mut};
use core::sync::atomic::AtomicPtr;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Bytes of the mapping.
const SIZE: usize = 4096;

/// A name, by where its text stands, and its function, which is written first.
struct Entry {
    name: AtomicPtr<c_char>,
    function: AtomicPtr<c_void>,
}

/// How many names there is room for. What finds none is looked up each time.
const ENTRIES: usize = SIZE / size_of::<Entry>();

static KEPT: AtomicPtr<Entry> = AtomicPtr::new(null_mut());

/// The next function of one name that is seldom called. It is as [`Next`](super::Next), but takes
/// no room of its own.
pub struct Seldom;

impl Seldom {
    /// Not yet found.
    pub const fn new() -> Seldom {
        Seldom
    }

    /// The address of the next function called `name`, or None if this libc has none.
    #[inline]
    pub fn get(&self, name: &'static CStr) -> Option<*mut c_void> {
        match kept(name.as_ptr()) {
            Some(function) => Some(function.as_ptr()),
            None => Seldom::find(name),
        }
    }

    #[cold]
    #[inline(never)]
    fn find(name: &'static CStr) -> Option<*mut c_void> {
        let Some(entries) = entries() else {
            return look_up(name);
        };
        for entry in entries {
            let kept = entry.name.load(Acquire).cast_const();
            if kept == name.as_ptr() {
                return Some(entry.function.load(Relaxed));
            }
            if kept.is_null() {
                let function = look_up(name)?;
                // Whoever writes the function has the entry, and writes its name.
                if entry
                    .function
                    .compare_exchange(null_mut(), function, Relaxed, Relaxed)
                    .is_ok()
                {
                    entry.name.store(name.as_ptr().cast_mut(), Release);
                    return Some(function);
                }
            }
        }
        look_up(name)
    }
}

/// What is kept already: a function of its own, and all that a later call of a name takes.
#[inline(never)]
fn kept(name: *const c_char) -> Option<NonNull<c_void>> {
    let place = KEPT.load(Acquire);
    if place.is_null() {
        return None;
    }
    for at in 0..ENTRIES {
        // SAFETY: the mapping has room for so many, is kept for good, and was zero at first.
        let entry = unsafe { &*place.add(at) };
        let there = entry.name.load(Acquire).cast_const();
        if there == name {
            return NonNull::new(entry.function.load(Relaxed));
        }
        if there.is_null() {
            break;
        }
    }
    None
}

fn entries() -> Option<&'static [Entry]> {
    let mut place = KEPT.load(Acquire);
    if place.is_null() {
        // One that has confined itself may make none.
        if is_confined() {
            return None;
        }
        let made: *mut Entry = map(Mapping::Fresh, SIZE).ok()?.cast();
        place = match KEPT.compare_exchange(null_mut(), made, Release, Acquire) {
            Ok(_) => made,
            Err(earlier) => {
                // SAFETY: another thread's mapping is kept, and nobody knows of this one.
                unsafe { unmap(made.cast(), SIZE) };
                earlier
            }
        };
    }
    // SAFETY: a mapping of this size, aligned to a page, which stays. Zero bytes are null pointers.
    Some(unsafe { core::slice::from_raw_parts(place, ENTRIES) })
}

#[cfg(test)]
mod tests {
    use super::Seldom;
    use crate::next::Next;

    #[test]
    fn a_seldom_called_function_is_found_as_any_other() {
        for name in [c"setlocale", c"tzset", c"no_such_function", c"setlocale"] {
            assert_eq!(Seldom::new().get(name), Next::new().get(name), "{name:?}");
        }
    }
}
