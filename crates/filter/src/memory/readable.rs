//! What of the program's memory can be read.
//!
//! A system call that is given a bad pointer answers EFAULT, and so must the filter, which reads
//! the same memory before the kernel does. The kernel is asked once whether a page can be read,
//! and the answer is kept in a small table: a program's paths stand in a few pages.
//!
//! A page that was readable and is not any more is not noticed while it is in the table: a pointer
//! into memory that held a path before it was unmapped still crashes.

use crate::kernel;
use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

const PAGE: usize = 4096;

/// Pages that are kept.
const SLOTS: usize = 32;

/// The readable pages, each in the slot of the lowest bits of its number, with the other bits: no
/// more than 30 of a user's address. At first all hold what no user's address has.
static KNOWN: [AtomicU32; SLOTS] = [const { AtomicU32::new(u32::MAX) }; SLOTS];

/// The slot of the page that ends with `last`, and what it holds if the page is readable.
#[inline(always)]
fn slot(last: usize) -> (&'static AtomicU32, usize) {
    (&KNOWN[last / PAGE % SLOTS], last / (PAGE * SLOTS))
}

/// The last address of the page that holds `address`.
#[inline(always)]
const fn last_of_page(address: usize) -> usize {
    address | (PAGE - 1)
}

/// Whether the page can be read that ends with `last`.
#[inline(always)]
fn is_page(last: usize) -> bool {
    let (slot, page) = slot(last);
    slot.load(Relaxed) as usize == page || is_new_page(last)
}

#[cold]
#[inline(never)]
fn is_new_page(last: usize) -> bool {
    let is_readable = kernel::can_read(last - (PAGE - 1));
    let (slot, page) = slot(last);
    // What is no user's address can never be read, so its bits fit.
    if is_readable && let Ok(page) = u32::try_from(page) {
        slot.store(page, Relaxed);
    }
    is_readable
}

/// Whether all of the `length` bytes at `start` can be read; of none of them only if the address
/// itself can.
pub fn is_readable<T>(start: *const T, length: usize) -> bool {
    let start = start as usize;
    let Some(end) = start.checked_add(length.max(1)) else {
        return false;
    };
    (start / PAGE * PAGE..end)
        .step_by(PAGE)
        .all(|page| is_page(last_of_page(page)))
}

/// The string at `text`, if all of it can be read and it is shorter than `longest`, which is a page
/// or more.
///
/// The audit module is given strings by ld.so alone, and can read them all.
///
/// # Safety
/// Nobody writes to what is a string at `text`.
#[cfg(feature = "audit")]
pub unsafe fn string<'s>(text: *const c_char, longest: usize) -> Option<&'s CStr> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    (text.count_bytes() < longest).then_some(text)
}

/// As above, of what the program passed.
///
/// # Safety
/// Nobody writes to what is a string at `text`.
#[cfg(not(feature = "audit"))]
#[inline(always)]
pub unsafe fn string<'s>(text: *const c_char, longest: usize) -> Option<&'s CStr> {
    let last = last_of_page(text as usize);
    if !is_page(last) {
        return None;
    }
    let rest = last - text as usize;
    // SAFETY: so many bytes can be read.
    let length = unsafe { libc::strnlen(text, rest + 1) };
    if length > rest {
        // SAFETY: passed on.
        return unsafe { long_string(text, length, longest) };
    }
    // SAFETY: the first NUL stands `length` bytes behind the start.
    Some(unsafe { with_length(text, length) })
}

/// As [`string`], but None for an empty one: of a path, which is less than a page long.
///
/// # Safety
/// Nobody writes to what is a string at `text`.
#[inline(always)]
pub unsafe fn path<'s>(text: *const c_char, longest: usize) -> Option<&'s CStr> {
    #[cfg(not(feature = "audit"))]
    {
        let last = last_of_page(text as usize);
        if is_page(last) {
            let rest = last - text as usize;
            // SAFETY: so many bytes can be read.
            let length = unsafe { libc::strnlen(text, rest + 1) };
            if length.wrapping_sub(1) < rest {
                // SAFETY: the first NUL stands `length` bytes behind the start.
                return Some(unsafe { with_length(text, length) });
            }
        }
    }
    // SAFETY: passed on.
    unsafe { odd_path(text, longest) }
}

/// A path that is empty, or not whole in one page; or none.
///
/// # Safety
/// As for [`path`].
#[cold]
#[inline(never)]
unsafe fn odd_path<'s>(text: *const c_char, longest: usize) -> Option<&'s CStr> {
    // SAFETY: passed on.
    unsafe { string(text, longest) }.filter(|text| !text.is_empty())
}

/// A string that runs into the next page, after `read` bytes.
///
/// # Safety
/// As for [`string`].
#[cfg(not(feature = "audit"))]
#[cold]
#[inline(never)]
unsafe fn long_string<'s>(
    text: *const c_char,
    mut read: usize,
    longest: usize,
) -> Option<&'s CStr> {
    while read < longest {
        let page = text.wrapping_add(read);
        if !is_page(last_of_page(page as usize)) {
            return None;
        }
        // SAFETY: the page begins here, and can be read.
        let more = unsafe { libc::strnlen(page, PAGE) };
        read += more;
        if more < PAGE {
            // SAFETY: all before it was read, and is no NUL.
            return (read < longest).then(|| unsafe { with_length(text, read) });
        }
    }
    None
}

/// # Safety
/// The first NUL stands `length` bytes behind the start.
#[cfg(not(feature = "audit"))]
#[inline(always)]
unsafe fn with_length<'s>(text: *const c_char, length: usize) -> &'s CStr {
    // SAFETY: the caller's promise.
    unsafe {
        CStr::from_bytes_with_nul_unchecked(core::slice::from_raw_parts(text.cast(), length + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ptr::null_mut;

    /// Two pages, the second of which cannot be read.
    fn edge() -> *mut u8 {
        // SAFETY: fresh memory, which is never given back.
        unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let access = libc::PROT_READ | libc::PROT_WRITE;
            let place = libc::mmap(null_mut(), 2 * PAGE, access, flags, -1, 0).cast::<u8>();
            libc::mprotect(place.add(PAGE).cast(), PAGE, libc::PROT_NONE);
            place.add(PAGE)
        }
    }

    #[test]
    fn a_string_may_end_where_its_page_does() {
        let edge = edge();
        for length in 0..70 {
            // SAFETY: the page before the edge is the test's own.
            unsafe {
                let start = edge.sub(length + 1);
                start.write_bytes(b'x', length);
                start.add(length).write(0);
                let found = string(start.cast(), 4096).map(CStr::count_bytes);
                assert_eq!(found, Some(length));
                start.add(length).write(b'x');
                assert_eq!(string(start.cast(), 4096), None);
            }
        }
    }

    #[test]
    fn a_string_is_shorter_than_the_longest() {
        let text = [b'x'; 3 * PAGE];
        for (length, longest, fits) in [(4095, 4096, true), (4096, 4096, false)] {
            let mut text = text;
            text[length] = 0;
            // SAFETY: the text has a NUL.
            let found = unsafe { string(text.as_ptr().cast(), longest) };
            assert_eq!(found.is_some(), fits, "{length} {longest}");
        }
        let unending = Box::leak(vec![b'x'; 1 << 20].into_boxed_slice());
        // SAFETY: it is longer than the longest.
        assert_eq!(unsafe { string(unending.as_ptr().cast(), 4096) }, None);
    }

    #[test]
    fn what_is_no_memory_is_not_readable() {
        let edge = edge();
        for pointer in [
            0,
            1,
            4096,
            1 << 46,
            1 << 47,
            1 << 63,
            usize::MAX - 5,
            edge as usize,
        ] {
            let pointer = core::ptr::without_provenance::<u8>(pointer);
            assert!(!is_readable(pointer, 1), "{pointer:?}");
        }
        assert!(is_readable(edge.wrapping_sub(10), 10));
        assert!(!is_readable(edge.wrapping_sub(10), 11));
        assert!(!is_readable(edge.wrapping_sub(10), usize::MAX));
    }
}
