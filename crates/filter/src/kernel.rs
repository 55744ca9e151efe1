//! System calls without libc.
//!
//! The filter's own work never passes through libc's exported names: other preloaded
//! libraries hook those, and one of them (sandbox) holds a lock that is not recursive while
//! it calls `readlink`. A raw call also leaves `errno` alone.

mod child;
mod confinement;
mod entries;
mod large_buffer;
mod mapping;
mod open_how;
mod process;
mod random;
mod signals;
mod status;

use crate::arch::system_call;
use crate::arch::valgrind::is_run_by_valgrind;
pub use child::in_child;
pub use confinement::{is_confined, set_confined};
use core::ffi::{CStr, c_int};
pub use entries::all_entries;
pub use large_buffer::{keep_large_buffer, with_large_buffer};
pub use mapping::{Mapping, map, only_read, unmap};
pub use open_how::{needs_mode, open_meeting_no_link, open_without_links};
pub use process::{effective_ids, execute, exit, process_id, real_user, thread_id};
pub use random::random;
pub use signals::write_without_signal;
pub use status::{Status, access_at, has_attribute, stat_at, stat_descriptor, stat_into};

pub use blinkers_law::Errno;

type Result<T> = core::result::Result<T, Errno>;

/// One raw system call.
///
/// # Safety
/// The arguments must be what the kernel expects for `number`; pointers must be valid for
/// what the kernel reads and writes through them.
#[inline]
unsafe fn call(number: i64, arguments: [usize; 6]) -> Result<usize> {
    // SAFETY: the caller's promise is the same.
    let result = unsafe { system_call::call(number, arguments) };
    if (-4095..0).contains(&result) {
        Err(Errno(-result as c_int))
    } else {
        Ok(result as usize)
    }
}

/// A directory descriptor and flags as the kernel takes them.
const fn word(value: c_int) -> usize {
    value as isize as usize
}

/// openat(2).
pub fn open_at(dir: c_int, path: &CStr, flags: c_int) -> Result<c_int> {
    // SAFETY: `path` ends in NUL and lives through the call.
    let fd = unsafe {
        call(
            libc::SYS_openat,
            [
                word(dir),
                path.as_ptr() as usize,
                word(flags | libc::O_CLOEXEC),
                0,
                0,
                0,
            ],
        )
    }?;
    Ok(fd as c_int)
}

/// close(2); there is nothing to do about a failure.
pub fn close(fd: c_int) {
    // SAFETY: no pointers; the descriptor is one that the filter opened itself.
    let _ = unsafe { call(libc::SYS_close, [word(fd), 0, 0, 0, 0, 0]) };
}

/// fcntl(2), `F_DUPFD_CLOEXEC`: the same open file by a number that is not below `lowest`.
pub fn duplicate_above(fd: c_int, lowest: c_int) -> Result<c_int> {
    let command = word(libc::F_DUPFD_CLOEXEC);
    // SAFETY: no pointers.
    let fd = unsafe { call(libc::SYS_fcntl, [word(fd), command, word(lowest), 0, 0, 0]) }?;
    Ok(fd as c_int)
}

/// fallocate(2): the file system has room for these bytes of a file.
pub fn allocate(fd: c_int, start: u64, length: u64) -> Result<()> {
    let arguments = [word(fd), 0, start as usize, length as usize, 0, 0];
    // SAFETY: no pointers.
    unsafe { call(libc::SYS_fallocate, arguments) }.map(drop)
}

/// readlinkat(2): how many bytes of `buffer` were written. Not ended by NUL.
pub fn read_link_at(dir: c_int, path: &CStr, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
    unsafe {
        call(
            libc::SYS_readlinkat,
            [
                word(dir),
                path.as_ptr() as usize,
                buffer.as_mut_ptr() as usize,
                buffer.len(),
                0,
                0,
            ],
        )
    }
}

/// getcwd(2): the length of what was written to `buffer`, with its NUL.
#[inline(always)]
fn getcwd(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
    unsafe {
        call(
            libc::SYS_getcwd,
            [buffer.as_mut_ptr() as usize, buffer.len(), 0, 0, 0, 0],
        )
    }
}

/// getcwd(2): the length of the path written to `buffer`, without its NUL. A path that does
/// not begin with `/` (a directory outside this root) is ENOENT.
pub fn current_directory(buffer: &mut [u8]) -> Result<usize> {
    let length = getcwd(buffer)?;
    match buffer.first() {
        Some(b'/') if length > 0 => Ok(length - 1),
        _ => Err(Errno(libc::ENOENT)),
    }
}

/// The same, and whether the directory is outside of the root of the process: its path is then one from the
/// root of the mounts. One that was removed is ENOENT.
pub fn current_directory_wherever(buffer: &mut [u8]) -> Result<(usize, bool)> {
    const OUTSIDE: &[u8] = b"(unreachable)";
    let length = getcwd(buffer)?;
    if !buffer.starts_with(OUTSIDE) {
        return Ok((length.saturating_sub(1), false));
    }
    buffer.copy_within(OUTSIDE.len()..length, 0);
    Ok((length - OUTSIDE.len() - 1, true))
}

/// The path of the directory that is open at `dir`, for which this process goes there: to be called
/// in a [child](in_child) alone.
pub fn path_of_directory_here(dir: c_int, buffer: &mut [u8]) -> Result<usize> {
    change_directory_to(dir)?;
    current_directory(buffer)
}

/// chdir(2). The caller says that the process has moved.
pub fn change_directory(path: &CStr) -> Result<()> {
    // SAFETY: `path` ends in NUL and lives through the call.
    unsafe { call(libc::SYS_chdir, [path.as_ptr() as usize, 0, 0, 0, 0, 0]) }.map(drop)
}

/// fchdir(2). The caller says that the process has moved.
pub fn change_directory_to(dir: c_int) -> Result<()> {
    // SAFETY: no pointers.
    unsafe { call(libc::SYS_fchdir, [word(dir), 0, 0, 0, 0, 0]) }.map(drop)
}

/// pread(2).
pub fn read_at(fd: c_int, buffer: &mut [u8], offset: u64) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
    unsafe {
        call(
            libc::SYS_pread64,
            [
                word(fd),
                buffer.as_mut_ptr() as usize,
                buffer.len(),
                offset as usize,
                0,
                0,
            ],
        )
    }
}

/// read(2).
pub fn read(fd: c_int, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
    unsafe {
        call(
            libc::SYS_read,
            [
                word(fd),
                buffer.as_mut_ptr() as usize,
                buffer.len(),
                0,
                0,
                0,
            ],
        )
    }
}

/// write(2).
pub fn write(fd: c_int, text: &[u8]) -> Result<usize> {
    // SAFETY: the kernel only reads `text`, which is alive.
    unsafe {
        call(
            libc::SYS_write,
            [word(fd), text.as_ptr() as usize, text.len(), 0, 0, 0],
        )
    }
}

/// writev(2) of all `pieces` at once; at most 16.
pub fn write_pieces(fd: c_int, pieces: &[&[u8]]) -> Result<usize> {
    let mut vectors = [libc::iovec {
        iov_base: core::ptr::null_mut(),
        iov_len: 0,
    }; 16];
    let count = pieces.len().min(vectors.len());
    for (vector, piece) in vectors.iter_mut().zip(pieces) {
        vector.iov_base = piece.as_ptr().cast_mut().cast();
        vector.iov_len = piece.len();
    }
    // SAFETY: the first `count` vectors describe live slices, which the kernel only reads.
    unsafe {
        call(
            libc::SYS_writev,
            [word(fd), vectors.as_ptr() as usize, count, 0, 0, 0],
        )
    }
}

/// Whether eight bytes at `address`, a multiple of eight, can be read. rt_sigprocmask(2) reads a
/// set of signals before it looks at what is to be done with it, which here is nothing that it
/// knows; and it is a call that every program makes.
///
/// Where the process has confined itself, only what is never a user's memory is told.
pub fn can_read(address: usize) -> bool {
    const NOTHING: usize = usize::MAX;
    /// vm.mmap_min_addr, and the end of a user's addresses: Documentation/arch/x86/x86_64/mm.rst.
    const USER: core::ops::Range<usize> = 1 << 16..(1 << 47) - 4096;
    if is_confined() {
        return USER.contains(&address);
    }
    if is_run_by_valgrind() {
        return is_mapped(address);
    }
    // SAFETY: the kernel refuses what is no address, and changes nothing.
    let answer = unsafe { call(libc::SYS_rt_sigprocmask, [NOTHING, address, 0, 8, 0, 0]) };
    address != 0 && answer != Err(Errno(libc::EFAULT))
}

/// The same where valgrind would say that it does not know what is done with the set. mincore(2) knows
/// whether there is memory in a page.
fn is_mapped(page: usize) -> bool {
    let mut presence = 0_u8;
    let place = (&raw mut presence) as usize;
    // SAFETY: the kernel writes one byte for one page.
    unsafe { call(libc::SYS_mincore, [page, 1, place, 0, 0, 0]) }.is_ok()
}
