//! getdents64(2) and getdirentries(3): entries as the kernel packs them.

use crate::hook::hooks;
use crate::listing::{self, Listing};
use core::ffi::{CStr, c_int, c_void};
use libc::{off64_t, size_t, ssize_t};

/// Where the length stands in an entry.
const LENGTH: usize = 16;
/// Where the name stands in struct linux_dirent64, which glibc's dirent shares on 64-bit
/// machines.
pub(super) const NAME: usize = 19;
/// Where the name stands in struct linux_dirent of getdents(2).
pub(super) const OLD_NAME: usize = 18;

/// Reads until something is listed, and moves what is listed to the front. A batch of hidden
/// entries must not look like the end.
///
/// # Safety
/// `read` fills `buffer` as getdents64(2) does, with names at `name` of each entry.
pub(super) unsafe fn listed(
    fd: c_int,
    buffer: *mut u8,
    name: usize,
    read: impl Fn() -> ssize_t,
) -> ssize_t {
    let Some(state) = listing::filtering() else {
        return read();
    };
    let listing = Listing::of(state, fd);
    loop {
        let answer = read();
        let end = match usize::try_from(answer) {
            Ok(end) if end > 0 => end,
            // The end, or a failure.
            _ => return answer,
        };
        // SAFETY: the kernel wrote `end` bytes of entries, each with its length and a name
        // that ends with NUL inside it; an entry only moves towards the front.
        unsafe {
            let mut from = 0;
            let mut to = 0;
            while from < end {
                let entry = buffer.add(from);
                let length = usize::from(entry.add(LENGTH).cast::<u16>().read_unaligned());
                if length == 0 {
                    break;
                }
                if listing.lists(CStr::from_ptr(entry.add(name).cast()).to_bytes()) {
                    buffer.add(to).copy_from(entry, length);
                    to += length;
                }
                from += length;
            }
            if to > 0 {
                return to as ssize_t;
            }
        }
    }
}

hooks! {
    /// getdents64(2).
    fn getdents64(fd: c_int, buffer: *mut c_void, size: size_t) -> ssize_t {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { listed(fd, buffer.cast(), NAME, || real(fd, buffer, size)) }
    }
    /// getdirentries(3). `base` is where the kernel's batch began.
    fn getdirentries(fd: c_int, buffer: *mut c_void, size: size_t, base: *mut off64_t) -> ssize_t {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { listed(fd, buffer.cast(), NAME, || real(fd, buffer, size, base)) }
    }
    /// getdirentries(3) with 64-bit offsets.
    fn getdirentries64(fd: c_int, buffer: *mut c_void, size: size_t, base: *mut off64_t) -> ssize_t {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { listed(fd, buffer.cast(), NAME, || real(fd, buffer, size, base)) }
    }
}
