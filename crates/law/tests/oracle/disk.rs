//! The kernel of the tests, by std and rustix.

use blinkers_law::{AT_FDCWD, Errno, Kernel, Text};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, ResolveFlags};
use rustix::io::Errno as Number;
use std::ffi::{CStr, c_int};

/// This process, asking about absolute paths.
pub struct Disk;

fn errno(number: Number) -> Errno {
    Errno(number.raw_os_error())
}

impl Kernel for Disk {
    fn directory_path(&self, dir: c_int, text: &mut Text<'_>) -> Result<(), Errno> {
        assert_eq!(dir, AT_FDCWD, "the tests open no directory");
        let path = rustix::process::getcwd(Vec::new()).map_err(errno)?;
        text.append(path.to_bytes()).map_err(|_| Errno::ERANGE)
    }

    fn read_link(&self, _: c_int, path: &CStr, buffer: &mut [u8]) -> Result<usize, Errno> {
        rustix::fs::readlinkat_raw(CWD, path, buffer).map_err(errno)
    }

    fn reach_without_links(&self, _: c_int, path: &CStr, keeps_last: bool) -> Result<(), Errno> {
        let mut flags = OFlags::PATH | OFlags::CLOEXEC;
        if keeps_last {
            flags |= OFlags::NOFOLLOW;
        }
        rustix::fs::openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS)
            .map(drop)
            .map_err(errno)
    }

    fn look_up(&self, _: c_int, path: &CStr) -> Result<(), Errno> {
        rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)
            .map(drop)
            .map_err(errno)
    }
}
