//! Text that grows, from malloc: nftw(3) may allocate, and its path has no limit.

use core::ffi::{CStr, c_char};
use core::ptr::null_mut;

/// A path, or a list of names each ended by NUL.
pub struct Names {
    bytes: *mut u8,
    length: usize,
    room: usize,
}

impl Names {
    /// Nothing yet.
    pub const fn new() -> Names {
        Names {
            bytes: null_mut(),
            length: 0,
            room: 0,
        }
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Appends `text` and a NUL that is not counted. False if there is no memory.
    #[must_use]
    pub fn append(&mut self, text: &[u8]) -> bool {
        let end = self.length + text.len();
        if end >= self.room {
            let room = (end + 1).max(2 * self.room).max(1024);
            // SAFETY: `bytes` is null or from realloc.
            let bytes = unsafe { libc::realloc(self.bytes.cast(), room) };
            if bytes.is_null() {
                return false;
            }
            self.bytes = bytes.cast();
            self.room = room;
        }
        // SAFETY: there is room for the text and a NUL.
        unsafe {
            let place = self.bytes.add(self.length);
            place.copy_from_nonoverlapping(text.as_ptr(), text.len());
            place.add(text.len()).write(0);
        }
        self.length = end;
        true
    }

    /// Forgets all but the first `length` bytes.
    pub fn cut(&mut self, length: usize) {
        if length < self.length {
            self.length = length;
            // SAFETY: inside what was written.
            unsafe { self.bytes.add(length).write(0) };
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        if self.length == 0 {
            return b"";
        }
        // SAFETY: so many have been written.
        unsafe { core::slice::from_raw_parts(self.bytes, self.length) }
    }

    /// The text from `start` on, for libc. Something must have been appended.
    pub fn pointer(&self, start: usize) -> *const c_char {
        // SAFETY: `start` is within the text, whose end is NUL.
        unsafe { self.bytes.add(start.min(self.length)).cast() }
    }

    /// Appends a name and the NUL that ends it.
    #[must_use]
    pub fn push(&mut self, name: &CStr) -> bool {
        self.append(name.to_bytes_with_nul())
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        // SAFETY: null or from realloc.
        unsafe { libc::free(self.bytes.cast()) };
    }
}
