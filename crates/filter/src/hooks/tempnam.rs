//! tempnam(3): where libc ends up in its own directory, that must be visible.

use crate::calls::mkstemp::{DIRECTORY, tempnam as row};
use crate::errno;
use crate::hook::hooks;
use crate::verdict::judge;
use core::ffi::{CStr, c_char};

hooks! {
    /// tempnam(3).
    seldom fn tempnam(dir: *const c_char, prefix: *const c_char) -> *mut c_char {
        let [asked] = row::paths(dir);
        let [own] = row::paths(DIRECTORY);
        // SAFETY: the directory is null or a C string, as tempnam demands; a name comes from
        // malloc.
        unsafe {
            let dir = if judge(asked).is_ok() { dir } else { core::ptr::null() };
            let name = real(dir, prefix);
            if name.is_null() || !CStr::from_ptr(name).to_bytes().starts_with(b"/tmp/") {
                return name;
            }
            match judge(own) {
                Ok(()) => name,
                Err(errno) => {
                    libc::free(name.cast());
                    errno::fail(errno)
                }
            }
        }
    }
}
