//! The environment before libc is ready: the kernel knows it, `/proc/self/environ`.

use crate::kernel::{self, Errno, Mapping};
use crate::process::environment::{Assignments, Block};
use crate::process::failure;
use crate::process::variables::says_to_wait;
use core::ffi::{CStr, c_int};

const FILE: &CStr = c"/proc/self/environ";

/// What is read at first: all but few environments fit.
const FIRST_LENGTH: usize = 64 * 1024;

/// An environment is never as long: execve(2) takes 6 MiB of arguments and environment at most,
/// whatever the limit of the stack.
const LONGEST: usize = 16 * 1024 * 1024;

/// Calls `work` with the filter's own variables as the process was started with them. It copies
/// what it keeps.
pub fn with_environment<T>(work: impl FnOnce(Block) -> T) -> T {
    let Ok(file) = kernel::open_at(libc::AT_FDCWD, FILE, libc::O_RDONLY) else {
        failure::give_up(b"cannot read /proc/self/environ");
    };
    let text = Text::read(file);
    kernel::close(file);
    let mark = text.strings().find(|string| says_to_wait(string));
    let answer = Assignments::among(text.strings()).with_block(mark, work);
    text.give_back();
    answer
}

/// The whole text of the environment, with at least one NUL behind it.
struct Text {
    place: *mut u8,
    size: usize,
    length: usize,
}

impl Text {
    /// Reads all of it, or ends the process: half an environment may lack just the variable by
    /// which the process is to be filtered.
    fn read(file: c_int) -> Text {
        let mut text = Text::of_size(FIRST_LENGTH);
        loop {
            // The last byte stays NUL.
            let (at, end) = (text.length, text.size - 1);
            match kernel::read(file, &mut text.bytes_mut()[at..end]) {
                Ok(0) if at < end => return text,
                Ok(0) if text.size < LONGEST => text = text.twice_as_large(),
                Ok(more @ 1..) => text.length += more,
                Err(Errno(libc::EINTR)) => {}
                _ => failure::give_up(b"cannot read the whole of /proc/self/environ"),
            }
        }
    }

    fn of_size(size: usize) -> Text {
        match kernel::map(Mapping::Fresh, size) {
            Ok(place) => Text {
                place,
                size,
                length: 0,
            },
            Err(_) => failure::give_up(b"out of memory"),
        }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: a mapping of this size, zero at first, and this value's own.
        unsafe { core::slice::from_raw_parts_mut(self.place, self.size) }
    }

    fn twice_as_large(mut self) -> Text {
        let mut larger = Text::of_size(2 * self.size);
        larger.length = self.length;
        let length = self.length;
        larger.bytes_mut()[..length].copy_from_slice(&self.bytes_mut()[..length]);
        self.give_back();
        larger
    }

    /// The `NAME=value` strings. They live until the text is given back.
    fn strings(&self) -> impl Iterator<Item = &'static CStr> {
        // SAFETY: the mapping is there until `give_back`, and nobody writes to it any more. Its
        // last byte is NUL.
        let mut rest: &'static [u8] =
            unsafe { core::slice::from_raw_parts(self.place, self.length + 1) };
        core::iter::from_fn(move || {
            let string = CStr::from_bytes_until_nul(rest).ok()?;
            rest = rest.get(string.count_bytes() + 1..).unwrap_or_default();
            Some(string)
        })
    }

    fn give_back(self) {
        // SAFETY: whoever was given the strings has copied what it keeps.
        unsafe { kernel::unmap(self.place, self.size) };
    }
}
