//! openat2(2), which not every kernel has.

use super::confinement::is_confined;
use super::{Errno, Result, call, word};
use crate::arch::valgrind::is_run_by_valgrind;
use core::ffi::{CStr, c_char, c_int, c_uint};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// The kernel's struct open_how.
#[repr(C)]
struct OpenHow {
    flags: u64,
    mode: u64,
    resolve: u64,
}

/// Whether this kernel has the call, once that is known.
static PRESENCE: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const PRESENT: u8 = 1;
const ABSENT: u8 = 2;

/// openat2(2) with `O_PATH` and `RESOLVE_NO_SYMLINKS`: ELOOP where a link is on the way.
pub fn open_without_links(dir: c_int, path: &CStr, flags: c_int) -> Result<c_int> {
    let how = OpenHow {
        flags: (flags | libc::O_PATH | libc::O_CLOEXEC) as u64,
        mode: 0,
        resolve: libc::RESOLVE_NO_SYMLINKS,
    };
    // SAFETY: `path` ends in NUL, and both outlive the call.
    let fd = unsafe { open_how(dir, path.as_ptr(), &how) }?;
    Ok(fd as c_int)
}

/// openat2(2) as open(2) would do it, but ELOOP where a link is on the way. EINVAL also for
/// flags that open(2) would ignore.
///
/// # Safety
/// `path` is what the program passed for a C string.
pub unsafe fn open_meeting_no_link(
    dir: c_int,
    path: *const c_char,
    flags: c_int,
    mode: c_uint,
) -> Result<c_int> {
    let how = OpenHow {
        flags: u64::from(flags as u32),
        mode: if needs_mode(flags) {
            u64::from(mode & 0o7777)
        } else {
            0
        },
        resolve: libc::RESOLVE_NO_SYMLINKS,
    };
    // SAFETY: the kernel refuses a path that is no address; `how` outlives the call.
    let fd = unsafe { open_how(dir, path, &how) }?;
    Ok(fd as c_int)
}

/// Whether open(2) with these flags may make a file, and so has a mode.
pub fn needs_mode(flags: c_int) -> bool {
    flags & libc::O_CREAT != 0 || flags & libc::O_TMPFILE == libc::O_TMPFILE
}

/// ENOSYS where the call is not there, or the process has confined itself.
///
/// # Safety
/// `path` is a C string, or one that the kernel will refuse.
#[inline]
unsafe fn open_how(dir: c_int, path: *const c_char, how: &OpenHow) -> Result<usize> {
    if is_confined() || (PRESENCE.load(Relaxed) != PRESENT && is_absent()) {
        return Err(Errno(libc::ENOSYS));
    }
    // SAFETY: the caller's promise; `how` is what the kernel expects.
    let answer = unsafe {
        call(
            libc::SYS_openat2,
            [
                word(dir),
                path as usize,
                core::ptr::from_ref(how) as usize,
                size_of::<OpenHow>(),
                0,
                0,
            ],
        )
    };
    if PRESENCE.load(Relaxed) == UNKNOWN {
        let found = match answer {
            Err(Errno(libc::ENOSYS)) => ABSENT,
            _ => PRESENT,
        };
        PRESENCE.store(found, Relaxed);
    }
    answer
}

/// Whether the call is known not to be there. Valgrind lacked it up to 3.20 or so, and printed some
/// lines for each that it was asked for: so it is not asked.
#[cold]
#[inline(never)]
fn is_absent() -> bool {
    if PRESENCE.load(Relaxed) == UNKNOWN && is_run_by_valgrind() {
        PRESENCE.store(ABSENT, Relaxed);
    }
    PRESENCE.load(Relaxed) == ABSENT
}
