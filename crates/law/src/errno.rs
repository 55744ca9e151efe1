//! The error numbers that the law itself gives or tells apart, errno(3).

use core::ffi::c_int;

/// An error number of the kernel, always positive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Errno(pub c_int);

impl Errno {
    /// No such file or directory.
    pub const ENOENT: Errno = Errno(2);
    /// Bad descriptor.
    pub const EBADF: Errno = Errno(9);
    /// A directory that this user may not search.
    pub const EACCES: Errno = Errno(13);
    /// Of a directory: it is outside of the root of the process.
    pub const EXDEV: Errno = Errno(18);
    /// A component is no directory.
    pub const ENOTDIR: Errno = Errno(20);
    /// Of readlink(2): the file is no symbolic link.
    pub const EINVAL: Errno = Errno(22);
    /// A text does not fit its buffer.
    pub const ERANGE: Errno = Errno(34);
    /// A name or a path is too long.
    pub const ENAMETOOLONG: Errno = Errno(36);
    /// Too many symbolic links.
    pub const ELOOP: Errno = Errno(40);
}

/// The directory of a relative path is the current one, openat(2).
pub const AT_FDCWD: c_int = -100;

/// A name longer than this is ENAMETOOLONG, limits.h.
pub(crate) const NAME_MAX: usize = 255;

/// A path with more symbolic links than this is ELOOP, path_resolution(7).
pub(crate) const MOST_LINKS: u32 = 40;
