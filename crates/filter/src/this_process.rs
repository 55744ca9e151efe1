//! The kernel as this process sees it: what the law asks of it.

use crate::decimal::decimal;
use crate::kernel;
use crate::memory::standing;
use crate::process::{self, root::Root};
use blinkers_law::{Errno, Kernel, Text};
use core::ffi::{CStr, c_int};

/// This process, by raw system calls.
///
/// One that has confined itself cannot be asked. It is then taken to meet no link, which the
/// kernel will follow, and to stand where it stood. What starts elsewhere is the kernel's to say.
pub struct ThisProcess;

impl Kernel for ThisProcess {
    fn directory_path(&self, dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
        directory_path(dir, text)
    }

    fn read_link(&self, dir: c_int, path: &CStr, buffer: &mut [u8]) -> Result<usize, Errno> {
        if kernel::is_confined() {
            return Err(Errno::EINVAL);
        }
        kernel::read_link_at(dir, path, buffer)
    }

    fn reach_without_links(&self, dir: c_int, path: &CStr, keeps_last: bool) -> Result<(), Errno> {
        if kernel::is_confined() {
            return Ok(());
        }
        let flags = if keeps_last { libc::O_NOFOLLOW } else { 0 };
        kernel::open_without_links(dir, path, flags).map(kernel::close)
    }

    fn look_up(&self, dir: c_int, path: &CStr) -> Result<(), Errno> {
        if kernel::is_confined() {
            return Ok(());
        }
        kernel::stat_at(dir, path, libc::AT_SYMLINK_NOFOLLOW).map(drop)
    }
}

/// Writes the canonical path of the directory `dir`, or of the current directory for
/// `AT_FDCWD`, to `text`.
///
/// # Errors
/// EBADF or ENOTDIR where `dir` is no directory; ERANGE if `text` has no room; any other where the
/// path cannot be found out.
pub fn directory_path(dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
    if kernel::is_confined() {
        return match dir {
            libc::AT_FDCWD => standing::find(text),
            _ => Err(Errno::ENOTDIR),
        };
    }
    if let Some(root) = process::settled().and_then(|state| state.root) {
        return directory_path_in(root, dir, text);
    }
    if dir == libc::AT_FDCWD {
        return match text.fill(kernel::current_directory) {
            // A directory that was removed has no path for getcwd(2), but it still has the
            // name it had.
            Err(Errno::ENOENT) => {
                read_magic_link(c"/proc/thread-self/cwd", text)?;
                cut_mark(text);
                Ok(())
            }
            answer => answer,
        };
    }
    let mut name = DescriptorName::new();
    match read_magic_link(name.of(dir), text) {
        Ok(()) => {
            if text.bytes().ends_with(REMOVED) && !is_still_there(dir, text) {
                cut_mark(text);
            }
            Ok(())
        }
        // No such descriptor, or no proc(5).
        Err(Errno::ENOENT) => path_without_proc(dir, text),
        Err(errno) => Err(errno),
    }
}

/// The same in a process with another root, or other mounts. What is outside of its root has a path in
/// the view's words, as long as nothing was mounted: EXDEV then. Otherwise only the kernel knows it: ENOTDIR.
#[cold]
#[inline(never)]
fn directory_path_in(root: &Root, dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
    let outside = match root.mounts.rows().count() {
        0 | 1 => Err(Errno::EXDEV),
        _ => Err(Errno::ENOTDIR),
    };
    let mut is_outside = false;
    let here = |buffer: &mut [u8], is_outside: &mut bool| {
        let (length, outside) = kernel::current_directory_wherever(buffer)?;
        *is_outside = outside;
        Ok(length)
    };
    let mut name = DescriptorName::new();
    let read = if dir == libc::AT_FDCWD {
        match text.fill(|buffer| here(buffer, &mut is_outside)) {
            Err(Errno::ENOENT) => read_magic_link(c"/proc/thread-self/cwd", text),
            read => read,
        }
    } else {
        read_magic_link(name.of(dir), text)
    };
    match read {
        Ok(()) if dir == libc::AT_FDCWD => {}
        Ok(()) => is_outside = !is_still_there(dir, text) && !text.bytes().ends_with(REMOVED),
        // No such descriptor, or no proc(5).
        Err(Errno::ENOENT) if dir != libc::AT_FDCWD => {
            let status = kernel::stat_descriptor(dir)?;
            if status.st_mode & libc::S_IFMT != libc::S_IFDIR {
                return Err(Errno::ENOTDIR);
            }
            text.fill(|buffer| {
                let work = || {
                    kernel::change_directory_to(dir)?;
                    here(buffer, &mut is_outside)
                };
                kernel::in_child(work)?.map_err(|errno| match errno {
                    Errno::ERANGE => errno,
                    _ => UNKNOWN,
                })
            })?;
        }
        Err(errno) => return Err(errno),
    }
    cut_mark(text);
    if is_outside { outside } else { Ok(()) }
}

/// What proc(5) puts behind the path of a directory that was removed.
const REMOVED: &[u8] = b" (deleted)";

fn cut_mark(text: &mut Text<'_>) {
    if let Some(path) = text.bytes().strip_suffix(REMOVED) {
        let length = path.len();
        text.cut(length);
    }
}

/// Whether `text` is the name of what is open at `dir`, however it looks.
fn is_still_there(dir: c_int, text: &mut Text<'_>) -> bool {
    let named = kernel::stat_at(libc::AT_FDCWD, text.with_nul(), libc::AT_SYMLINK_NOFOLLOW);
    match (named, kernel::stat_descriptor(dir)) {
        (Ok(named), Ok(open)) => (named.st_dev, named.st_ino) == (open.st_dev, open.st_ino),
        _ => false,
    }
}

/// Goes to the directory to ask for its path, in a child. Where this cannot be done, and it is a
/// directory, the error is one that nobody takes for the kernel's: what starts there is hidden.
#[cold]
#[inline(never)]
fn path_without_proc(dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
    let status = kernel::stat_descriptor(dir)?;
    if status.st_mode & libc::S_IFMT != libc::S_IFDIR {
        return Err(Errno::ENOTDIR);
    }
    text.fill(
        |buffer| match kernel::in_child(|| kernel::path_of_directory_here(dir, buffer)) {
            Ok(Err(Errno::ERANGE)) => Err(Errno::ERANGE),
            Ok(Ok(length)) => Ok(length),
            Ok(Err(_)) | Err(_) => Err(UNKNOWN),
        },
    )
}

/// The path of a directory cannot be found out.
pub const UNKNOWN: Errno = Errno(libc::ENOMEDIUM);

fn read_magic_link(link: &CStr, text: &mut Text<'_>) -> Result<(), Errno> {
    text.fill(|buffer| {
        let length = kernel::read_link_at(libc::AT_FDCWD, link, buffer)?;
        match buffer.get(..length) {
            Some([b'/', ..]) if length < buffer.len() => Ok(length),
            Some([b'/', ..]) => Err(Errno::ERANGE),
            _ => Err(Errno::ENOTDIR),
        }
    })
}

/// The name of an open descriptor: `/proc/thread-self/fd/` and its number. A thread may have
/// descriptors of its own, unshare(2).
pub struct DescriptorName([u8; 32]);

impl DescriptorName {
    const PREFIX: &[u8] = b"/proc/thread-self/fd/";

    /// Room for one.
    pub fn new() -> DescriptorName {
        let mut name = [0; 32];
        name[..Self::PREFIX.len()].copy_from_slice(Self::PREFIX);
        DescriptorName(name)
    }

    /// The name of `fd`.
    pub fn of(&mut self, fd: c_int) -> &CStr {
        let mut digits = [0; 10];
        let digits = decimal(fd.unsigned_abs(), &mut digits);
        let start = Self::PREFIX.len();
        if let Some(place) = self.0.get_mut(start..start + digits.len()) {
            place.copy_from_slice(digits);
        }
        CStr::from_bytes_until_nul(&self.0).unwrap_or(c"/proc/thread-self/fd")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_descriptors() {
        let mut name = DescriptorName::new();
        assert_eq!(name.of(2_147_483_647), c"/proc/thread-self/fd/2147483647");
        assert_eq!(DescriptorName::new().of(0), c"/proc/thread-self/fd/0");
    }
}
