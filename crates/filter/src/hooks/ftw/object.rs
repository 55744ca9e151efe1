//! One object of a walk: what it is, and the visit. In the order of calls of glibc's io/ftw.c.

use super::names::Names;
use super::walk::{
    FAILED, FTW_ACTIONRETVAL, FTW_CHDIR, FTW_MOUNT, FTW_PHYS, Kind, Open, SKIP_SIBLINGS,
    SKIP_SUBTREE, Walk, move_by,
};
use crate::calls::working_directory::chdir;
use crate::errno;
use crate::hooks::stat::fstatat;
use crate::kernel::{self, Errno};
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use libc::{AT_FDCWD, AT_SYMLINK_NOFOLLOW, stat};

impl Walk {
    /// Walks, and gives what nftw gives.
    pub fn run(mut self) -> c_int {
        if !self.has(FTW_CHDIR) {
            return self.start(c"", 0);
        }
        let flags = libc::O_RDONLY | libc::O_DIRECTORY;
        let before = match kernel::open_at(AT_FDCWD, c".", flags) {
            Ok(before) => before,
            Err(errno) => return errno::fail(errno),
        };
        let result = if self.enter_parent() {
            self.start(c".", self.base)
        } else {
            FAILED
        };
        let errno = errno::get();
        let back = move_by(|| kernel::change_directory_to(before));
        kernel::close(before);
        errno::set(errno);
        match back {
            Err(errno) if result == 0 => errno::fail(errno),
            _ => result,
        }
    }

    /// With FTW_CHDIR a visit finds itself in the directory of the object.
    fn enter_parent(&mut self) -> bool {
        let parent = match self.base {
            0 => return true,
            1 => 1,
            base => base - 1,
        };
        let mut name = Names::new();
        if !name.append(&self.path.bytes()[..parent]) {
            errno::set(Errno(libc::ENOMEM));
            return false;
        }
        // SAFETY: a C string of our own.
        unsafe { chdir(name.pointer(0)) == 0 }
    }

    /// The object that the walk starts from, which is `empty` where nothing of its path is
    /// left.
    fn start(&mut self, empty: &'static CStr, from: usize) -> c_int {
        let name = if from == self.path.len() {
            empty.as_ptr()
        } else {
            self.path.pointer(from)
        };
        let mut status = MaybeUninit::uninit();
        let result = match self.status(AT_FDCWD, name, &mut status) {
            // Nothing can be said about the object, so nothing is visited.
            Err(_) | Ok(Kind::NoStatus) => return FAILED,
            Ok(Kind::DanglingLink) if errno::get() == Errno(libc::EACCES) => return FAILED,
            Ok(Kind::Directory) => {
                // SAFETY: its status is known.
                let status = unsafe { status.assume_init_ref() };
                self.device = status.st_dev;
                match self.is_new(status) {
                    None => FAILED,
                    Some(_) => self.directory(status, None),
                }
            }
            Ok(kind) => self.call(&status, kind),
        };
        match result {
            SKIP_SUBTREE | SKIP_SIBLINGS if self.has(FTW_ACTIONRETVAL) => 0,
            result => result,
        }
    }

    /// What `name` is; an error where nftw gives up.
    fn status(
        &self,
        dir: c_int,
        name: *const c_char,
        status: &mut MaybeUninit<stat>,
    ) -> Result<Kind, Errno> {
        let flags = if self.has(FTW_PHYS) {
            AT_SYMLINK_NOFOLLOW
        } else {
            0
        };
        // SAFETY: a C string, and room for a status.
        if unsafe { fstatat(dir, name, status.as_mut_ptr(), flags) } == 0 {
            // SAFETY: it was filled.
            let mode = unsafe { status.assume_init_ref() }.st_mode & libc::S_IFMT;
            return Ok(match mode {
                libc::S_IFDIR => Kind::Directory,
                libc::S_IFLNK => Kind::Link,
                _ => Kind::File,
            });
        }
        match errno::get() {
            Errno(libc::EACCES | libc::ENOENT) if self.has(FTW_PHYS) => Ok(Kind::NoStatus),
            reason @ Errno(libc::EACCES | libc::ENOENT) => {
                // SAFETY: as above.
                let failed =
                    unsafe { fstatat(dir, name, status.as_mut_ptr(), AT_SYMLINK_NOFOLLOW) } != 0;
                // SAFETY: filled where it did not fail.
                let is_link = !failed
                    && unsafe { status.assume_init_ref() }.st_mode & libc::S_IFMT == libc::S_IFLNK;
                errno::set(reason);
                Ok(if is_link {
                    Kind::DanglingLink
                } else {
                    Kind::NoStatus
                })
            }
            errno => Err(errno),
        }
    }

    /// An entry of a directory that is open, or was read whole.
    pub(super) fn entry(&mut self, open: &Open, name: &CStr) -> c_int {
        if matches!(name.to_bytes(), b"." | b"..") {
            return 0;
        }
        self.path.cut(self.base);
        if !self.path.append(name.to_bytes()) {
            return errno::fail(Errno(libc::ENOMEM));
        }
        let (dir, from) = match open {
            Open::Stream(_) => (open.dir(), self.base),
            Open::Closed if self.has(FTW_CHDIR) => (AT_FDCWD, self.base),
            Open::Closed => (AT_FDCWD, 0),
        };
        let mut status = MaybeUninit::uninit();
        let Ok(kind) = self.status(dir, self.path.pointer(from), &mut status) else {
            return FAILED;
        };
        // SAFETY: known unless there is no status.
        let known = (kind != Kind::NoStatus).then(|| unsafe { status.assume_init() });
        if let Some(known) = known
            && self.has(FTW_MOUNT)
            && known.st_dev != self.device
        {
            return 0;
        }
        let result = match known {
            Some(known) if kind == Kind::Directory => match self.is_new(&known) {
                None => FAILED,
                Some(false) => 0,
                Some(true) => self.directory(&known, Some(open)),
            },
            _ => self.call(&status, kind),
        };
        if self.has(FTW_ACTIONRETVAL) && result == SKIP_SUBTREE {
            return 0;
        }
        result
    }
}
