//! What the kernel says of a file: stat(2), access(2).

use super::{Errno, Result, call, word};
use core::ffi::{CStr, c_char, c_int, c_uint};

/// The program's own memory for a status.
#[derive(Clone, Copy)]
pub enum Status {
    /// For newfstatat(2), whose struct stat glibc on x86-64 shares with the kernel.
    Stat(*mut libc::stat),
    /// For statx(2), with the mask of what is wanted.
    Statx(*mut libc::statx, c_uint),
}

/// The status of a name itself: whether it is a link. `STATX_TYPE` must be in a mask.
///
/// # Safety
/// The arguments are those that the program passed to a function of that kind.
pub unsafe fn stat_into(
    dir: c_int,
    path: *const c_char,
    status: Status,
    flags: c_int,
) -> Result<bool> {
    let flags = word(flags | libc::AT_SYMLINK_NOFOLLOW);
    let (dir, path) = (word(dir), path as usize);
    // SAFETY: the kernel refuses what is no address, and fills in the mode where it succeeds.
    let mode = unsafe {
        match status {
            Status::Stat(status) => {
                let arguments = [dir, path, status as usize, flags, 0, 0];
                call(libc::SYS_newfstatat, arguments)?;
                (*status).st_mode
            }
            Status::Statx(status, mask) => {
                let arguments = [dir, path, flags, mask as usize, status as usize, 0];
                call(libc::SYS_statx, arguments)?;
                u32::from((*status).stx_mode)
            }
        }
    };
    Ok(mode & libc::S_IFMT == libc::S_IFLNK)
}

/// faccessat2(2), or faccessat(2) without flags on kernels before 5.8.
pub fn access_at(dir: c_int, path: &CStr, mode: c_int, flags: c_int) -> Result<()> {
    // SAFETY: `path` ends in NUL and lives through the call.
    let answer = unsafe {
        call(
            libc::SYS_faccessat2,
            [
                word(dir),
                path.as_ptr() as usize,
                word(mode),
                word(flags),
                0,
                0,
            ],
        )
    };
    match answer {
        Err(Errno(libc::ENOSYS)) => {
            // SAFETY: as above.
            unsafe {
                call(
                    libc::SYS_faccessat,
                    [word(dir), path.as_ptr() as usize, word(mode), 0, 0, 0],
                )
            }
        }
        answer => answer,
    }
    .map(drop)
}

/// newfstatat(2).
pub fn stat_at(dir: c_int, path: &CStr, flags: c_int) -> Result<libc::stat> {
    let mut status = core::mem::MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the kernel fills the whole struct stat, which glibc on x86-64 shares with it.
    unsafe {
        call(
            libc::SYS_newfstatat,
            [
                word(dir),
                path.as_ptr() as usize,
                status.as_mut_ptr() as usize,
                word(flags),
                0,
                0,
            ],
        )?;
        Ok(status.assume_init())
    }
}

/// fstat(2).
pub fn stat_descriptor(fd: c_int) -> Result<libc::stat> {
    stat_at(fd, c"", libc::AT_EMPTY_PATH)
}

/// Whether an open file has an extended attribute of this name, fgetxattr(2).
pub fn has_attribute(fd: c_int, name: &CStr) -> bool {
    // SAFETY: `name` ends in NUL and lives through the call; a size of zero asks for the length.
    unsafe {
        call(
            libc::SYS_fgetxattr,
            [word(fd), name.as_ptr() as usize, 0, 0, 0, 0],
        )
    }
    .is_ok()
}
