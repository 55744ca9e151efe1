//! The walk itself, in the order of calls of glibc's io/ftw.c.

use super::directory::Open;
use super::names::Names;
use super::seen::Seen;
use super::{FTW_ACTIONRETVAL, FTW_CHDIR, FTW_MOUNT, FTW_PHYS};
use crate::calls::Effect;
use crate::calls::working_directory::chdir;
use crate::errno;
use crate::hooks::stat::fstatat;
use crate::kernel::{self, Errno};
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use libc::{AT_FDCWD, AT_SYMLINK_NOFOLLOW, stat};

/// What a walk ends with when it fails by itself; what a visit answers ends it too.
pub(super) const FAILED: c_int = -1;

/// The answers of a visit under FTW_ACTIONRETVAL, ftw.h.
pub(super) const STOP: c_int = 1;
const SKIP_SUBTREE: c_int = 2;
pub(super) const SKIP_SIBLINGS: c_int = 3;

/// Makes a call by which the process moves.
pub(super) fn move_by<T>(call: impl FnOnce() -> T) -> T {
    Effect::Moves.around(call)
}

/// struct FTW: where the name begins in the path, and how deep it is.
#[repr(C)]
pub struct Place {
    base: c_int,
    level: c_int,
}

/// The function that nftw calls.
pub type Visit = unsafe extern "C" fn(*const c_char, *const stat, c_int, *mut Place) -> c_int;

/// What a visit is told of an object, ftw.h.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File = 0,
    Directory = 1,
    UnreadableDirectory = 2,
    NoStatus = 3,
    Link = 4,
    DirectoryAfter = 5,
    DanglingLink = 6,
}

/// Which kinds a visit knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// Those of ftw.
    Plain,
    /// Those of nftw.
    Full,
}

/// A walk.
pub struct Walk {
    visit: Visit,
    pub(super) descriptors: usize,
    flags: c_int,
    kinds: Kinds,
    pub(super) path: Names,
    pub(super) base: usize,
    pub(super) level: usize,
    device: u64,
    seen: Seen,
}

impl Walk {
    /// A walk from `path`. None if there is no memory.
    ///
    /// # Safety
    /// The arguments are those of nftw(3), and `path` is not empty.
    pub unsafe fn new(
        path: *const c_char,
        visit: Visit,
        descriptors: c_int,
        flags: c_int,
        kinds: Kinds,
    ) -> Option<Walk> {
        // SAFETY: the caller's promise.
        let mut text = unsafe { CStr::from_ptr(path) }.to_bytes();
        while let Some((b'/', shorter @ [_, ..])) = text.split_last() {
            text = shorter;
        }
        let mut path = Names::new();
        path.append(text).then(|| Walk {
            visit,
            descriptors: usize::try_from(descriptors).unwrap_or(0).max(1),
            flags,
            kinds,
            base: text
                .iter()
                .rposition(|&byte| byte == b'/')
                .map_or(0, |slash| slash + 1),
            path,
            level: 0,
            device: 0,
            seen: Seen::new(),
        })
    }

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

    pub(super) fn has(&self, flag: c_int) -> bool {
        self.flags & flag != 0
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

    /// Whether a directory is to be visited: without FTW_PHYS each once. None: no memory.
    fn is_new(&mut self, status: &stat) -> Option<bool> {
        if self.has(FTW_PHYS) {
            return Some(true);
        }
        let new = self.seen.insert(status);
        if new.is_none() {
            errno::set(Errno(libc::ENOMEM));
        }
        new
    }

    pub(super) fn call(&mut self, status: &MaybeUninit<stat>, kind: Kind) -> c_int {
        let kind = match (self.kinds, kind) {
            (Kinds::Full, kind) => kind,
            (Kinds::Plain, Kind::Link) => Kind::File,
            (Kinds::Plain, Kind::DirectoryAfter) => Kind::Directory,
            (Kinds::Plain, Kind::DanglingLink) => Kind::NoStatus,
            (Kinds::Plain, kind) => kind,
        };
        let mut place = Place {
            base: self.base as c_int,
            level: self.level as c_int,
        };
        // SAFETY: the program's own function, with what nftw(3) passes.
        unsafe {
            (self.visit)(
                self.path.pointer(0),
                status.as_ptr(),
                kind as c_int,
                &raw mut place,
            )
        }
    }

    pub(super) fn visit_directory(&mut self, status: &stat, kind: Kind) -> c_int {
        self.call(&MaybeUninit::new(*status), kind)
    }

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
