//! The kernel as this process sees it: what the law asks of it.

use crate::decimal::decimal;
use crate::kernel;
use blinkers_law::{Errno, Kernel, Text};
use core::ffi::{CStr, c_int};

/// This process, by raw system calls.
pub struct ThisProcess;

impl Kernel for ThisProcess {
    fn directory_path(&self, dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
        directory_path(dir, text)
    }

    fn read_link(&self, dir: c_int, path: &CStr, buffer: &mut [u8]) -> Result<usize, Errno> {
        kernel::read_link_at(dir, path, buffer)
    }

    fn reach_without_links(&self, dir: c_int, path: &CStr, keeps_last: bool) -> Result<(), Errno> {
        let flags = if keeps_last { libc::O_NOFOLLOW } else { 0 };
        kernel::open_without_links(dir, path, flags).map(kernel::close)
    }

    fn look_up(&self, dir: c_int, path: &CStr) -> Result<(), Errno> {
        kernel::stat_at(dir, path, libc::AT_SYMLINK_NOFOLLOW).map(drop)
    }
}

/// Writes the canonical path of the directory `dir`, or of the current directory for
/// `AT_FDCWD`, to `text`.
pub fn directory_path(dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
    if dir == libc::AT_FDCWD {
        match text.fill(kernel::current_directory) {
            // A directory that was removed has no path for getcwd(2), but it still has the
            // name it had.
            Err(Errno::ENOENT) => read_magic_link(c"/proc/self/cwd", text),
            answer => answer,
        }
    } else {
        let mut name = DescriptorName::new();
        read_magic_link(name.of(dir), text)
    }
}

fn read_magic_link(link: &CStr, text: &mut Text<'_>) -> Result<(), Errno> {
    const REMOVED: &[u8] = b" (deleted)";
    text.fill(|buffer| {
        let length = kernel::read_link_at(libc::AT_FDCWD, link, buffer)?;
        match buffer.get(..length) {
            Some([b'/', ..]) if length < buffer.len() => Ok(length),
            Some([b'/', ..]) => Err(Errno::ERANGE),
            _ => Err(Errno::ENOTDIR),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_descriptors() {
        let mut name = DescriptorName::new();
        assert_eq!(name.of(2_147_483_647), c"/proc/self/fd/2147483647");
        assert_eq!(DescriptorName::new().of(0), c"/proc/self/fd/0");
    }
}
