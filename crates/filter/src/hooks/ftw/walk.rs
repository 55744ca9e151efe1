//! A walk: what it was asked for, and where it stands.

use super::names::Names;
use super::seen::Seen;
use crate::calls::Effect;
use crate::errno;
use crate::kernel::Errno;
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use libc::{AT_FDCWD, DIR, stat};

/// The flags of nftw(3), ftw.h; the libc crate has none of them.
pub(super) const FTW_PHYS: c_int = 1;
pub(super) const FTW_MOUNT: c_int = 2;
pub(super) const FTW_CHDIR: c_int = 4;
pub(super) const FTW_DEPTH: c_int = 8;
pub(super) const FTW_ACTIONRETVAL: c_int = 16;
pub(super) const ALL_FLAGS: c_int = FTW_PHYS | FTW_MOUNT | FTW_CHDIR | FTW_DEPTH | FTW_ACTIONRETVAL;

/// What a walk ends with when it fails by itself; what a visit answers ends it too.
pub(super) const FAILED: c_int = -1;

/// The answers of a visit under FTW_ACTIONRETVAL, ftw.h.
pub(super) const STOP: c_int = 1;
pub(super) const SKIP_SUBTREE: c_int = 2;
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

/// A directory whose entries are being visited.
pub(super) enum Open {
    /// By its stream.
    Stream(*mut DIR),
    /// Read whole and closed, because no more streams may be open.
    Closed,
}

impl Open {
    /// Its descriptor, or that of the current directory.
    pub(super) fn dir(&self) -> c_int {
        match self {
            // SAFETY: a stream is open until its entries are done.
            Open::Stream(stream) => unsafe { libc::dirfd(*stream) },
            Open::Closed => AT_FDCWD,
        }
    }
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
    pub(super) device: u64,
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

    pub(super) fn has(&self, flag: c_int) -> bool {
        self.flags & flag != 0
    }

    /// Whether a directory is to be visited: without FTW_PHYS each once. None: no memory.
    pub(super) fn is_new(&mut self, status: &stat) -> Option<bool> {
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
}
