//! What is asked, and what leave is given.

use crate::memory::readable;
use blinkers_law::{Change, Last, Question};
use core::ffi::{CStr, c_char, c_int};

/// A call that names a path.
#[derive(Clone, Copy)]
pub struct Call {
    /// The function that was called, for the record; empty to leave none.
    pub name: &'static str,
    /// The directory that a relative path starts from, or `AT_FDCWD`.
    pub dir: c_int,
    /// The path, as the program gave it: possibly null.
    pub path: *const c_char,
    /// What is done with the last component.
    pub last: Last,
    /// What is done to the name at the end, law 6.
    pub change: Change,
}

impl Call {
    /// What the law is asked, for the path that was found to be one.
    pub(super) fn question<'p>(&self, path: &'p CStr) -> Question<'p> {
        Question {
            dir: self.dir,
            path,
            last: self.last,
            change: self.change,
        }
    }
}

/// Leave to go on, and what the caller must still check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permit {
    /// Nothing. The path may be known to be its own canonical form.
    Settled {
        /// Whether it is.
        is_canonical: bool,
    },
    /// The kernel's answer is the right one unless the last component is a link.
    UnlessLink,
    /// The kernel's answer is the right one unless it meets a link behind this byte of the path.
    UnlessLinks(usize),
    /// Everything: the path must be walked.
    Unresolved,
}

/// Nothing is left to check.
pub(super) const SETTLED: Permit = Permit::Settled {
    is_canonical: false,
};

/// `PATH_MAX`: with its NUL, a longer path is ENAMETOOLONG before anything is looked up.
pub(super) const PATH_MAX: usize = libc::PATH_MAX as usize;

/// The string at `path`, or None if the kernel refuses it before it looks anything up: memory
/// that cannot be read (EFAULT), empty (ENOENT), too long (ENAMETOOLONG).
///
/// # Safety
/// Nobody writes to what is a string at `path`.
#[inline(always)]
pub unsafe fn readable(path: *const c_char) -> Option<&'static CStr> {
    // SAFETY: passed on.
    unsafe { readable::path(path, PATH_MAX) }
}
