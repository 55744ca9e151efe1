//! What the law asks of a kernel.

use crate::{Errno, Text};
use core::ffi::{CStr, c_int};

/// The calls that a resolution needs where the index does not know the answer. None of them may
/// change anything.
///
/// `dir` and `path` are those of openat(2): a relative path starts at the descriptor `dir`, or in
/// the current directory for [`AT_FDCWD`](crate::AT_FDCWD).
pub trait Kernel {
    /// Writes the absolute path of the directory that is open at `dir`, or of the current
    /// directory, to `text`.
    ///
    /// # Errors
    /// [`Errno::ERANGE`] if `text` has no room for it. [`Errno::EBADF`], [`Errno::ENOTDIR`] and
    /// [`Errno::ENAMETOOLONG`]: `dir` is no directory, or one whose path no index holds, and the
    /// kernel's own answer is the right one. [`Errno::EXDEV`]: the directory is outside of the
    /// process's root, and `text` holds its path in the view's words. Any other: the path cannot be found out, and nothing
    /// that starts there is visible.
    fn directory_path(&self, dir: c_int, text: &mut Text<'_>) -> Result<(), Errno>;

    /// readlinkat(2): how many bytes of `buffer` were written.
    ///
    /// # Errors
    /// Those of the call; [`Errno::EINVAL`] if the name is there and no symbolic link.
    fn read_link(&self, dir: c_int, path: &CStr, buffer: &mut [u8]) -> Result<usize, Errno>;

    /// Whether the whole path is there and leads over no symbolic link, openat2(2) with
    /// `RESOLVE_NO_SYMLINKS`. With `keeps_last` a link at its end is no fault.
    ///
    /// # Errors
    /// Those of the call; [`Errno::ELOOP`] if there is a link, any unusual number if it cannot be
    /// told.
    fn reach_without_links(&self, dir: c_int, path: &CStr, keeps_last: bool) -> Result<(), Errno>;

    /// Whether the path has a name on disk, be it a dangling link: lstat(2).
    ///
    /// # Errors
    /// Those of the call.
    fn look_up(&self, dir: c_int, path: &CStr) -> Result<(), Errno>;
}
