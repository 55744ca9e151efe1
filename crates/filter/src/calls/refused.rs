//! What a call answers whose path the view does not have.

use crate::errno;
use crate::kernel::Errno;
use core::ffi::c_char;

/// A path that does not exist, whatever the disk holds: proc(5) has no such directory, and nobody
/// can make one there.
pub const ABSENT: *const c_char = c"/proc/no such directory/absent".as_ptr();

/// What a call answers whose path the view does not have: what `real` says, which is the call with
/// [`ABSENT`] for its path, unless it says ENOENT too.
pub fn refused<T>(errno: Errno, real: impl FnOnce() -> T) -> T {
    let before = errno::get();
    errno::set(Errno(0));
    let answer = real();
    match errno::get() {
        Errno(0) => errno::set(before),
        Errno::ENOENT => errno::set(errno),
        Errno(_) => {}
    }
    answer
}

/// An argument of a call, or [`ABSENT`] in its place if it is the path that was refused.
pub trait Instead {
    /// That.
    fn instead_of(self, path: *const c_char) -> Self;
}

impl<T> Instead for *const T {
    fn instead_of(self, path: *const c_char) -> Self {
        if self.cast() == path {
            ABSENT.cast()
        } else {
            self
        }
    }
}

impl<T> Instead for *mut T {
    fn instead_of(self, path: *const c_char) -> Self {
        self.cast_const().instead_of(path).cast_mut()
    }
}

macro_rules! not_instead {
    ($($number:ty)*) => {
        $(impl Instead for $number {
            fn instead_of(self, _: *const c_char) -> Self {
                self
            }
        })*
    };
}

not_instead! { i32 u32 i64 u64 usize isize }

/// Calls a function with the arguments of a list, but with [`ABSENT`] in the place of a path.
macro_rules! instead {
    ($path:expr, $function:ident ($($argument:ident: $type:ty),* $(,)?)) => {
        $function($($crate::calls::Instead::instead_of($argument, $path)),*)
    };
    ($path:expr, $function:ident ($($argument:ident),* $(,)?)) => {
        $function($($crate::calls::Instead::instead_of($argument, $path)),*)
    };
}

pub(crate) use instead;
