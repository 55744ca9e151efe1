//! Mappings: of files, and of fresh memory.

use super::{Result, call, word};
use core::ffi::c_int;

/// What a mapping is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mapping {
    /// Read a file.
    Read(c_int),
    /// Read and write a file, shared with other processes.
    Share(c_int),
    /// Read a file, and write to what no other process sees.
    Copy(c_int),
    /// Fresh memory, all zero.
    Fresh,
}

/// mmap(2) of `length` bytes.
pub fn map(mapping: Mapping, length: usize) -> Result<*mut u8> {
    let (protection, flags, fd) = match mapping {
        Mapping::Read(fd) => (libc::PROT_READ, libc::MAP_PRIVATE, fd),
        Mapping::Share(fd) => (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, fd),
        Mapping::Copy(fd) => (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE, fd),
        Mapping::Fresh => (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
        ),
    };
    // SAFETY: the kernel chooses the place, so no memory in use is touched.
    let place = unsafe {
        call(
            libc::SYS_mmap,
            [0, length, word(protection), word(flags), word(fd), 0],
        )
    }?;
    Ok(place as *mut u8)
}

/// mprotect(2): from now on the `length` bytes at `place`, where a page begins, are only read.
///
/// # Safety
/// Nobody writes to them.
pub unsafe fn only_read(place: *mut u8, length: usize) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe {
        call(
            libc::SYS_mprotect,
            [place as usize, length, word(libc::PROT_READ), 0, 0, 0],
        )
    }
    .map(drop)
}

/// munmap(2).
///
/// # Safety
/// Nothing may refer to the mapping any more.
pub unsafe fn unmap(place: *mut u8, length: usize) {
    // SAFETY: the caller's promise.
    let _ = unsafe { call(libc::SYS_munmap, [place as usize, length, 0, 0, 0, 0]) };
}
