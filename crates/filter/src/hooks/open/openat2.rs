//! openat2(2): how the path is resolved is the caller's to say.

use crate::calls::open::{change, last};
use crate::calls::{ABSENT, refused};
use crate::errno;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::memory::readable::is_readable;
use crate::process;
use crate::verdict::{
    Altering, Call, Change, Confined, judge, judge_altering, judge_confined, tell,
};
use core::ffi::{c_char, c_int};
use libc::{open_how, size_t};

/// The smallest struct open_how, linux/openat2.h.
const SMALLEST: size_t = 24;

/// What the caller says, where the kernel can read it.
///
/// # Safety
/// Nobody writes to what `how` points to.
unsafe fn read(how: *const open_how, size: size_t) -> Option<(c_int, u64)> {
    if size < SMALLEST || !is_readable(how, SMALLEST) {
        return None;
    }
    // SAFETY: so many bytes can be read.
    unsafe { Some(((*how).flags as c_int, (*how).resolve)) }
}

/// Whether the call may go on. Where `how` is one that the kernel refuses, it does.
///
/// # Safety
/// The arguments are those of openat2(2).
unsafe fn judge_how(
    dir: c_int,
    path: *const c_char,
    how: *const open_how,
    size: size_t,
) -> Result<Altering, Errno> {
    // SAFETY: the caller's promise.
    let Some((flags, resolve)) = (unsafe { read(how, size) }) else {
        return Ok(Altering::NOTHING);
    };
    let call = Call {
        name: "openat2",
        dir,
        path,
        last: last(flags, path),
        change: change(flags),
    };
    let confined = Confined {
        in_root: resolve & libc::RESOLVE_IN_ROOT != 0,
        beneath: resolve & libc::RESOLVE_BENEATH != 0,
        without_links: resolve & libc::RESOLVE_NO_SYMLINKS != 0,
    };
    // SAFETY: the caller's promise.
    unsafe {
        if confined != Confined::default() {
            judge_confined(&call, confined).map(|()| Altering::NOTHING)
        } else if let (Some(state), true) = (process::current(), call.change != Change::Nothing) {
            let mut altering = Altering::NOTHING;
            judge_altering(state, &call, &mut altering).map(|()| altering)
        } else {
            judge(call).map(|()| Altering::NOTHING)
        }
    }
}

/// openat2(2), where `real` is the next such function.
///
/// # Safety
/// The arguments are those of openat2(2).
pub unsafe fn open(
    dir: c_int,
    path: *const c_char,
    how: *const open_how,
    size: size_t,
    real: impl Fn(*const c_char, *const open_how) -> c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    match unsafe { judge_how(dir, path, how, size) } {
        Ok(altering) => {
            let fd = real(path, how);
            if let (0.., Some(state)) = (fd, process::current()) {
                tell(state, &[altering]);
            }
            fd
        }
        // SAFETY: as above.
        Err(errno) => refused(errno, || unsafe { refuse(how, size, &real) }),
    }
}

/// What the kernel says of `how` with a path that does not exist. That path leads out of every
/// directory, which the call may have forbidden: this is left out.
///
/// # Safety
/// `how` is one that was judged.
unsafe fn refuse(
    how: *const open_how,
    size: size_t,
    real: impl Fn(*const c_char, *const open_how) -> c_int,
) -> c_int {
    const CONFINING: u64 = libc::RESOLVE_IN_ROOT | libc::RESOLVE_BENEATH;
    if size != SMALLEST {
        return real(ABSENT, how);
    }
    // SAFETY: it was read before.
    let mut free = unsafe { how.read() };
    if free.resolve & CONFINING == CONFINING {
        return errno::fail(Errno(libc::EINVAL));
    }
    free.resolve &= !CONFINING;
    real(ABSENT, &free)
}

hooks! {
    /// openat2(2), since glibc 2.43.
    fn openat2(dir: c_int, path: *const c_char, how: *const open_how, size: size_t) -> c_int {
        // SAFETY: the arguments of the caller, or others that the kernel takes.
        unsafe { open(dir, path, how, size, |path, how| real(dir, path, how, size)) }
    }
}
