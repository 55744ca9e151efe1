//! The entries of a directory, getdents64(2).

use super::{call, word};
use core::ffi::{CStr, c_int};

/// Where the length stands in struct linux_dirent64.
const LENGTH: usize = 16;
/// Where the name stands.
const NAME: usize = 19;

/// Whether `holds` is true of the names of all entries of the directory that is open at `dir`. False where they cannot
/// be read.
pub fn all_entries(dir: c_int, holds: impl Fn(&[u8]) -> bool) -> bool {
    let mut buffer = [0_u64; 64];
    loop {
        let arguments = [
            word(dir),
            buffer.as_mut_ptr() as usize,
            size_of_val(&buffer),
            0,
            0,
            0,
        ];
        // SAFETY: the kernel writes no more than fits the buffer, which lives through the call.
        let Ok(end) = (unsafe { call(libc::SYS_getdents64, arguments) }) else {
            return false;
        };
        if end == 0 {
            return true;
        }
        // SAFETY: any bytes of a word are bytes.
        let bytes = unsafe {
            core::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), end.min(size_of_val(&buffer)))
        };
        let mut at = 0;
        while let Some(entry) = bytes.get(at..).filter(|entry| entry.len() > NAME) {
            let length = usize::from(u16::from_ne_bytes([entry[LENGTH], entry[LENGTH + 1]]));
            let name = entry.get(NAME..).map(CStr::from_bytes_until_nul);
            if length == 0
                || !name.is_some_and(|name| name.is_ok_and(|name| holds(name.to_bytes())))
            {
                return false;
            }
            at += length;
        }
    }
}
