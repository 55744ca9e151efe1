//! Where a relative path starts, and what a descriptor is.

use super::scratch::Text;
use crate::kernel::{self, Errno};
use core::ffi::{CStr, c_int};

/// Writes the canonical path of the directory `dir`, or of the current directory for
/// `AT_FDCWD`, to `text`.
pub fn directory_path(dir: c_int, text: &mut Text) -> Result<(), Errno> {
    if dir == libc::AT_FDCWD {
        match text.fill(kernel::current_directory) {
            // A directory that was removed has no path for getcwd(2), but it still has the
            // name it had.
            Err(Errno(libc::ENOENT)) => read_magic_link(c"/proc/self/cwd", text),
            answer => answer,
        }
    } else {
        let mut name = DescriptorName::new();
        read_magic_link(name.of(dir), text)
    }
}

fn read_magic_link(link: &CStr, text: &mut Text) -> Result<(), Errno> {
    const REMOVED: &[u8] = b" (deleted)";
    text.fill(|buffer| {
        let length = kernel::read_link_at(libc::AT_FDCWD, link, buffer)?;
        match buffer.get(..length) {
            Some([b'/', ..]) if length < buffer.len() => Ok(length),
            Some([b'/', ..]) => Err(Errno(libc::ERANGE)),
            _ => Err(Errno(libc::ENOTDIR)),
        }
    })?;
    if let Some(path) = text.bytes().strip_suffix(REMOVED) {
        let length = path.len();
        text.cut(length);
    }
    Ok(())
}

/// The name of an open descriptor: `/proc/self/fd/` and its number.
pub struct DescriptorName([u8; 32]);

impl DescriptorName {
    /// Room for one.
    pub fn new() -> DescriptorName {
        let mut name = [0; 32];
        name[..14].copy_from_slice(b"/proc/self/fd/");
        DescriptorName(name)
    }

    /// The name of `fd`.
    pub fn of(&mut self, fd: c_int) -> &CStr {
        let mut digits = [0; 10];
        let digits = decimal(fd.unsigned_abs(), &mut digits);
        if let Some(place) = self.0.get_mut(14..14 + digits.len()) {
            place.copy_from_slice(digits);
        }
        CStr::from_bytes_until_nul(&self.0).unwrap_or(c"/proc/self/fd")
    }
}

/// `number` in decimal digits.
pub fn decimal(mut number: u32, buffer: &mut [u8; 10]) -> &[u8] {
    let mut start = buffer.len();
    loop {
        start -= 1;
        buffer[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &buffer[start..];
        }
    }
}

/// Whether `canonical` is `/proc/PID/fd/N` or `/proc/PID/task/TID/fd/N`: what is open, not a
/// path, proc(5).
pub fn magic_descriptor(canonical: &[u8]) -> bool {
    let Some(rest) = canonical.strip_prefix(b"/proc/") else {
        return false;
    };
    let mut components = rest.split(|&byte| byte == b'/');
    if !components.next().is_some_and(is_number) {
        return false;
    }
    let mut next = components.next();
    if next == Some(b"task") {
        components.next();
        next = components.next();
    }
    next == Some(b"fd") && components.next().is_some_and(is_number) && components.next().is_none()
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_told_from_names() {
        assert!(magic_descriptor(b"/proc/12/fd/0"));
        assert!(magic_descriptor(b"/proc/12/task/13/fd/7"));
        assert!(!magic_descriptor(b"/proc/12/fd"));
        assert!(!magic_descriptor(b"/proc/12/fd/7/x"));
        assert!(!magic_descriptor(b"/proc/12/cwd"));
        assert!(!magic_descriptor(b"/process/12/fd/7"));
    }

    #[test]
    fn names_of_descriptors() {
        let mut name = DescriptorName::new();
        assert_eq!(name.of(2_147_483_647), c"/proc/self/fd/2147483647");
        assert_eq!(DescriptorName::new().of(0), c"/proc/self/fd/0");
    }
}
