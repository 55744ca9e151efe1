//! Memory for a state and its texts.

use crate::kernel::{self, Mapping};
use crate::process::failure;
use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering};

/// Bytes that hold the state of all but those processes that have long texts, many trees, or no usage
/// map. What is written to must fit the page that ld.so writes to anyway.
const OWN_BYTES: usize = 1232;

/// A part of the library's own data.
#[repr(align(16))]
pub struct OwnData(UnsafeCell<[u8; OWN_BYTES]>);

// SAFETY: whoever sets `IS_TAKEN` first is the only one to write there.
unsafe impl Sync for OwnData {}

static OWN: OwnData = OwnData(UnsafeCell::new([0; OWN_BYTES]));
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Where a state is made.
pub enum Place {
    /// In the library's own data.
    OwnData,
    /// In a mapping of this length.
    Mapping(usize),
}

impl Place {
    /// Memory of `length` bytes that is zero and nobody else's.
    pub fn of(length: usize) -> (*mut u8, Place) {
        if length <= OWN_BYTES && !IS_TAKEN.swap(true, Ordering::Relaxed) {
            return (OWN.0.get().cast(), Place::OwnData);
        }
        match kernel::map(Mapping::Fresh, length) {
            Ok(memory) => (memory, Place::Mapping(length)),
            Err(_) => failure::give_up(b"out of memory"),
        }
    }

    /// Gives it back. The library's own stays taken, for it is not zero any more.
    ///
    /// # Safety
    /// `memory` is this place's, and nothing refers to it.
    pub unsafe fn give_back(self, memory: *mut u8) {
        if let Place::Mapping(length) = self {
            // SAFETY: passed on.
            unsafe { kernel::unmap(memory, length) };
        }
    }
}

/// Copies strings to where a program that writes over its environment cannot reach them.
pub struct Copies {
    /// Where the next one goes.
    pub free: *mut u8,
}

impl Copies {
    /// A copy of `string`.
    pub fn copy(&mut self, string: Option<&'static CStr>) -> Option<&'static CStr> {
        let bytes = string?.to_bytes_with_nul();
        // SAFETY: bytes were counted for each of the filter's own strings, each is copied once
        // with its NUL, and the place is never given back once published.
        unsafe {
            self.free
                .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            let copy = CStr::from_ptr(self.free.cast());
            self.free = self.free.add(bytes.len());
            Some(copy)
        }
    }
}
