//! What of the program's memory can be read.
//!
//! A system call that is given a bad pointer answers EFAULT, and so must the filter, which reads
//! the same memory before the kernel does. The kernel is asked once whether a page can be read,
//! and the answer is kept in a small table: a program's paths stand in a few pages.
//!
//! A page that was readable and is not any more is not noticed while it is in the table: a pointer
//! into memory that held a path before it was unmapped still crashes.

use crate::arch::bytes::{PIECE, zeros};
use crate::kernel;
use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

const PAGE: usize = 4096;

/// Pages that are kept.
const SLOTS: usize = 64;

/// Below this, and above the addresses of user space, nothing is kept: so a page's number needs no
/// more than 32 bits in its slot, and is never zero there.
const LOWEST: usize = SLOTS * PAGE;
const USER_SPACE: usize = 1 << 47;

/// Each holds the number of a readable page, divided by the number of slots.
static KNOWN: [AtomicU32; SLOTS] = [const { AtomicU32::new(0) }; SLOTS];

/// Whether the page of `address` can be read.
#[inline(always)]
fn is_page(address: usize) -> bool {
    let page = address / PAGE;
    let is_kept = (LOWEST..USER_SPACE).contains(&address);
    is_kept && KNOWN[page % SLOTS].load(Relaxed) == (page / SLOTS) as u32 || is_new_page(address)
}

#[cold]
#[inline(never)]
fn is_new_page(address: usize) -> bool {
    let page = address / PAGE;
    let is_readable = kernel::can_read(page * PAGE);
    if is_readable && (LOWEST..USER_SPACE).contains(&address) {
        KNOWN[page % SLOTS].store((page / SLOTS) as u32, Relaxed);
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
    let first = start / PAGE * PAGE;
    (first..end).step_by(PAGE).all(is_page)
}

/// The string at `text`, if all of it can be read and it is shorter than `longest`.
///
/// # Safety
/// Nobody writes to what is a string at `text`.
#[inline(always)]
pub unsafe fn string<'s>(text: *const c_char, longest: usize) -> Option<&'s CStr> {
    let start = text as usize;
    if !is_page(start) {
        return None;
    }
    // A piece never crosses a page, for it is aligned: what it holds before the string and behind
    // it can be read as well.
    let mut at = start & !(PIECE - 1);
    // SAFETY: the page can be read.
    let mut ends = unsafe { zeros(at) } & (u32::MAX << (start % PIECE));
    while ends == 0 {
        at += PIECE;
        if at % PAGE == 0 && (at - start >= longest || !is_page(at)) {
            return None;
        }
        // SAFETY: as above, and the page was looked at if the piece begins one.
        ends = unsafe { zeros(at) };
    }
    let length = at + ends.trailing_zeros() as usize - start;
    if length >= longest {
        return None;
    }
    // SAFETY: the first NUL stands `length` bytes behind the start.
    Some(unsafe {
        CStr::from_bytes_with_nul_unchecked(core::slice::from_raw_parts(text.cast(), length + 1))
    })
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
        for (length, longest, fits) in [
            (10, 11, true),
            (11, 11, false),
            (4095, 4096, true),
            (4096, 4096, false),
        ] {
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
