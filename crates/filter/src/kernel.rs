//! System calls without libc.
//!
//! The filter's own work never passes through libc's exported names: other preloaded
//! libraries hook those, and one of them (sandbox) holds a lock that is not recursive while
//! it calls `readlink`. A raw call also leaves `errno` alone.

mod large_buffer;
mod mapping;
mod random;

use crate::arch::system_call;
use crate::memory::current_directory;
use core::ffi::{CStr, c_char, c_int, c_uint};
pub use large_buffer::with_large_buffer;
pub use mapping::{Mapping, map, only_read, unmap};
pub use random::random;

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

/// The kernel's struct open_how.
#[repr(C)]
struct OpenHow {
    flags: u64,
    mode: u64,
    resolve: u64,
}

/// # Safety
/// `path` is a C string, or one that the kernel will refuse.
unsafe fn open_how(dir: c_int, path: *const c_char, how: &OpenHow) -> Result<usize> {
    // SAFETY: the caller's promise; `how` is what the kernel expects.
    unsafe {
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
    }
}

/// close(2); there is nothing to do about a failure.
pub fn close(fd: c_int) {
    // SAFETY: no pointers; the descriptor is one that the filter opened itself.
    let _ = unsafe { call(libc::SYS_close, [word(fd), 0, 0, 0, 0, 0]) };
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

/// getcwd(2): the length of the path written to `buffer`, without its NUL. A path that does
/// not begin with `/` (a directory outside this root) is ENOENT.
pub fn current_directory(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
    let length = unsafe {
        call(
            libc::SYS_getcwd,
            [buffer.as_mut_ptr() as usize, buffer.len(), 0, 0, 0, 0],
        )
    }?;
    match buffer.first() {
        Some(b'/') if length > 0 => Ok(length - 1),
        _ => Err(Errno(libc::ENOENT)),
    }
}

/// chdir(2).
pub fn change_directory(path: &CStr) -> Result<()> {
    // SAFETY: `path` ends in NUL and lives through the call.
    let change = || unsafe { call(libc::SYS_chdir, [path.as_ptr() as usize, 0, 0, 0, 0, 0]) };
    current_directory::moving(change).map(drop)
}

/// fchdir(2).
pub fn change_directory_to(dir: c_int) -> Result<()> {
    // SAFETY: no pointers.
    let change = || unsafe { call(libc::SYS_fchdir, [word(dir), 0, 0, 0, 0, 0]) };
    current_directory::moving(change).map(drop)
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

/// getpid(2).
pub fn process_id() -> u32 {
    // SAFETY: no arguments.
    unsafe { call(libc::SYS_getpid, [0; 6]) }.unwrap_or(0) as u32
}

/// gettid(2).
pub fn thread_id() -> u32 {
    // SAFETY: no arguments.
    unsafe { call(libc::SYS_gettid, [0; 6]) }.unwrap_or(0) as u32
}

/// The effective user and group.
pub fn effective_ids() -> (u32, u32) {
    // SAFETY: no arguments; neither call can fail.
    unsafe {
        (
            call(libc::SYS_geteuid, [0; 6]).unwrap_or(0) as u32,
            call(libc::SYS_getegid, [0; 6]).unwrap_or(0) as u32,
        )
    }
}

/// exit_group(2).
pub fn exit(status: c_int) -> ! {
    loop {
        // SAFETY: ends the process; no memory is involved.
        let _ = unsafe { call(libc::SYS_exit_group, [word(status), 0, 0, 0, 0, 0]) };
    }
}
