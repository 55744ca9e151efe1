//! One directory of a walk: opened, visited, its entries in turn, and left.

use super::names::Names;
use super::walk::{
    FAILED, FTW_ACTIONRETVAL, FTW_CHDIR, FTW_DEPTH, Kind, Open, SKIP_SIBLINGS, STOP, Walk, move_by,
};
use crate::errno;
use crate::hooks::open::openat;
use crate::hooks::opendir::{closedir, fdopendir, opendir, readdir};
use crate::kernel::{self, Errno};
use core::ffi::{CStr, c_char, c_int};
use libc::{DIR, stat};

impl Walk {
    /// A directory and all below it. `parent` is where a visit stood before, for FTW_CHDIR.
    pub(super) fn directory(&mut self, status: &stat, parent: Option<&Open>) -> c_int {
        let from = if self.has(FTW_CHDIR) { self.base } else { 0 };
        let name = if from == self.path.len() {
            c".".as_ptr()
        } else {
            self.path.pointer(from)
        };
        // SAFETY: a C string. A parent that is open is where the name stands.
        let stream = unsafe { self.open(name, parent) };
        if stream.is_null() {
            return match errno::get() {
                Errno(libc::EACCES) => self.visit_directory(status, Kind::UnreadableDirectory),
                _ => FAILED,
            };
        }
        let mut result = 0;
        if !self.has(FTW_DEPTH) {
            result = self.visit_directory(status, Kind::Directory);
        }
        let here = Open::Stream(stream);
        if result == 0
            && self.has(FTW_CHDIR)
            && let Err(errno) = move_by(|| kernel::change_directory_to(here.dir()))
        {
            result = errno::fail(errno);
        }
        if result != 0 {
            // SAFETY: the stream is open.
            unsafe { closedir(stream) };
            return result;
        }
        let length = self.path.len();
        let base = self.base;
        result = if self.path.bytes().last() == Some(&b'/') || self.path.append(b"/") {
            self.base = self.path.len();
            self.level += 1;
            let result = self.entries(stream);
            self.level -= 1;
            result
        } else {
            // SAFETY: the stream is open.
            unsafe { closedir(stream) };
            errno::fail(Errno(libc::ENOMEM))
        };
        self.path.cut(length);
        self.base = base;
        if self.has(FTW_ACTIONRETVAL) && result == SKIP_SIBLINGS {
            result = 0;
        }
        if result == 0 && self.has(FTW_DEPTH) {
            result = self.visit_directory(status, Kind::DirectoryAfter);
        }
        let goes_on =
            result == 0 || self.has(FTW_ACTIONRETVAL) && result != FAILED && result != STOP;
        match parent {
            Some(parent) if self.has(FTW_CHDIR) && goes_on => self.leave(parent, result),
            _ => result,
        }
    }

    /// # Safety
    /// `name` is a C string.
    unsafe fn open(&self, name: *const c_char, parent: Option<&Open>) -> *mut DIR {
        // SAFETY: passed on; the stream of a parent is open.
        unsafe {
            match parent {
                Some(parent @ Open::Stream(_)) if !self.has(FTW_CHDIR) => {
                    let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NONBLOCK;
                    let last = self.path.pointer(self.base);
                    let fd = openat(parent.dir(), last, flags | libc::O_CLOEXEC, 0);
                    if fd < 0 {
                        return core::ptr::null_mut();
                    }
                    fdopendir(fd)
                }
                _ => opendir(name),
            }
        }
    }

    /// Back to the parent's directory.
    fn leave(&self, parent: &Open, result: c_int) -> c_int {
        let back = match parent {
            Open::Stream(_) => move_by(|| kernel::change_directory_to(parent.dir())),
            Open::Closed => move_by(|| kernel::change_directory(c"..")),
        };
        match back {
            Ok(()) => result,
            Err(errno) => errno::fail(errno),
        }
    }

    /// All entries of an open directory; closes it.
    fn entries(&mut self, stream: *mut DIR) -> c_int {
        // The level of the entries is one more than that of the directory.
        if self.level < self.descriptors {
            let open = Open::Stream(stream);
            let mut result = 0;
            // SAFETY: the stream is open until it is closed here.
            unsafe {
                while result == 0 {
                    let entry = readdir(stream);
                    if entry.is_null() {
                        break;
                    }
                    result = self.entry(&open, CStr::from_ptr((&raw const (*entry).d_name).cast()));
                }
                let errno = errno::get();
                closedir(stream);
                errno::set(errno);
            }
            return result;
        }
        let mut names = Names::new();
        let mut fits = true;
        // SAFETY: as above.
        unsafe {
            while fits {
                let entry = readdir(stream);
                if entry.is_null() {
                    break;
                }
                fits = names.push(CStr::from_ptr((&raw const (*entry).d_name).cast()));
            }
            closedir(stream);
        }
        if !fits {
            return errno::fail(Errno(libc::ENOMEM));
        }
        let mut rest = names.bytes();
        while let Ok(name) = CStr::from_bytes_until_nul(rest) {
            let result = self.entry(&Open::Closed, name);
            if result != 0 {
                return result;
            }
            rest = &rest[name.count_bytes() + 1..];
        }
        0
    }
}
