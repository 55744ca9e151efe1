//! Where the state and its texts are kept.

use crate::kernel::{self, Mapping};
use crate::process::start;
use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering};

/// Room for the state of all but those processes that have long texts, many trees, or no usage
/// map. What is written to must fit the page that ld.so writes to anyway.
const HOME: usize = 1232;

#[repr(align(16))]
pub struct Home(UnsafeCell<[u8; HOME]>);

// SAFETY: whoever sets `IS_TAKEN` first is the only one to write there.
unsafe impl Sync for Home {}

static PLACE: Home = Home(UnsafeCell::new([0; HOME]));
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Where a state is made.
pub enum Room {
    /// In the library's own data.
    Home,
    /// In a mapping of this length.
    Mapping(usize),
}

impl Room {
    /// Memory of `length` bytes that is zero and nobody else's.
    pub fn of(length: usize) -> (*mut u8, Room) {
        if length <= HOME && !IS_TAKEN.swap(true, Ordering::Relaxed) {
            return (PLACE.0.get().cast(), Room::Home);
        }
        match kernel::map(Mapping::Fresh, length) {
            Ok(place) => (place, Room::Mapping(length)),
            Err(_) => start::give_up(b"out of memory"),
        }
    }

    /// Gives it back. The library's own stays taken, for it is not zero any more.
    ///
    /// # Safety
    /// `place` is this room's, and nothing refers to it.
    pub unsafe fn give_back(self, place: *mut u8) {
        if let Room::Mapping(length) = self {
            // SAFETY: passed on.
            unsafe { kernel::unmap(place, length) };
        }
    }
}

/// Copies strings to where a program that writes over its environment cannot reach them.
pub struct Keep {
    /// Where the next one goes.
    pub free: *mut u8,
}

impl Keep {
    /// A copy of `string`.
    pub fn copy(&mut self, string: Option<&'static CStr>) -> Option<&'static CStr> {
        let bytes = string?.to_bytes_with_nul();
        // SAFETY: room was counted for each of the filter's own strings, each is copied once
        // with its NUL, and the room is never given back once published.
        unsafe {
            self.free
                .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            let copy = CStr::from_ptr(self.free.cast());
            self.free = self.free.add(bytes.len());
            Some(copy)
        }
    }
}
