//! shm_open(3), sem_open(3) and their kin: files of `/dev/shm` by another name.

use crate::calls::altering::Success;
use crate::errno;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::process;
use crate::stack::with_stretch;
use crate::verdict::{Altering, Call, Last, judge_altering_path, readable, tell};
use core::ffi::{CStr, c_char, c_int, c_uint, c_void};
use libc::{AT_FDCWD, mode_t};

/// Where glibc keeps them, sysdeps/unix/sysv/linux/shm-directory.h.
const SHARED: &[u8] = b"/dev/shm/";
const SEMAPHORE: &[u8] = b"/dev/shm/sem.";

/// Judges the file that `object` stands for. What is no name of one, libc refuses.
///
/// # Safety
/// `object` is what the program passed for a C string.
unsafe fn judge(
    name: &'static str,
    prefix: &[u8],
    object: *const c_char,
    flags: c_int,
) -> Result<Altering, Errno> {
    // SAFETY: the caller's promise.
    let (Some(state), Some(object)) = (process::current(), unsafe { readable(object) }) else {
        return Ok(Altering::NOTHING);
    };
    let mut object = object.to_bytes();
    while let Some((b'/', rest)) = object.split_first() {
        object = rest;
    }
    if object.is_empty() || object.contains(&b'/') || object.len() > libc::NAME_MAX as usize {
        return Ok(Altering::NOTHING);
    }
    with_stretch(prefix.len() + object.len() + 1, |stretch| {
        // SAFETY: there is room for both and a NUL, and neither holds one.
        let path = unsafe {
            stretch.copy_from_nonoverlapping(prefix.as_ptr(), prefix.len());
            let place = stretch.add(prefix.len());
            place.copy_from_nonoverlapping(object.as_ptr(), object.len());
            place.add(object.len()).write(0);
            CStr::from_ptr(stretch.cast())
        };
        let call = Call {
            name,
            dir: AT_FDCWD,
            path: path.as_ptr(),
            // glibc opens with O_NOFOLLOW.
            last: Last::Keep,
            change: crate::calls::open::change(flags),
        };
        let mut altering = Altering::NOTHING;
        judge_altering_path(state, &call, path, &mut altering).map(|()| altering)
    })
}

/// Calls `real` if the file of `object` may be seen.
macro_rules! guard_object {
    ($real:expr, $name:ident: $prefix:expr, $object:expr, $flags:expr) => {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match judge(stringify!($name), $prefix, $object, $flags) {
                Ok(altering) => {
                    let answer = $real;
                    if let Some(state) = process::current()
                        && answer.is_success()
                    {
                        tell(state, &[altering]);
                    }
                    answer
                }
                Err(errno) => errno::fail(errno),
            }
        }
    };
}

hooks! {
    /// shm_open(3).
    libc fn shm_open(object: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        guard_object!(real(object, flags, mode), shm_open: SHARED, object, flags)
    }
    /// shm_unlink(3).
    libc fn shm_unlink(object: *const c_char) -> c_int {
        guard_object!(real(object), shm_unlink: SHARED, object, 0)
    }
    /// sem_open(3).
    fn sem_open(object: *const c_char, flags: c_int, mode: mode_t, value: c_uint) -> *mut c_void {
        guard_object!(real(object, flags, mode, value), sem_open: SEMAPHORE, object, flags)
    }
    /// sem_unlink(3).
    libc fn sem_unlink(object: *const c_char) -> c_int {
        guard_object!(real(object), sem_unlink: SEMAPHORE, object, 0)
    }
}
