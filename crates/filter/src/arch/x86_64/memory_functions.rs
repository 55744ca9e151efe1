//! What the compiler calls by itself, and libc would have: the `mem` functions and strlen.
//!
//! Written with the string instructions, so that the compiler does not make a loop into a
//! call of the function that the loop is in.

use core::arch::asm;
use core::ffi::{c_char, c_int, c_void};

/// memcpy(3).
///
/// # Safety
/// As for the function of libc; so for all of these.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut c_void, from: *const c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe {
        asm!(
            "rep movsb",
            inout("rcx") size => _,
            inout("rdi") to => _,
            inout("rsi") from => _,
            options(nostack, preserves_flags)
        );
    }
    to
}

/// memmove(3).
///
/// # Safety
/// As for the function of libc.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut c_void, from: *const c_void, size: usize) -> *mut c_void {
    if (to as usize).wrapping_sub(from as usize) >= size {
        // SAFETY: the caller's promise; copying upwards does no harm here.
        return unsafe { memcpy(to, from, size) };
    }
    // SAFETY: the caller's promise; the flag is put back as the convention wants it.
    unsafe {
        asm!(
            "std",
            "rep movsb",
            "cld",
            inout("rcx") size => _,
            inout("rdi") to.cast::<u8>().wrapping_add(size).wrapping_sub(1) => _,
            inout("rsi") from.cast::<u8>().wrapping_add(size).wrapping_sub(1) => _,
            options(nostack)
        );
    }
    to
}

/// memset(3).
///
/// # Safety
/// As for the function of libc.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut c_void, byte: c_int, size: usize) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe {
        asm!(
            "rep stosb",
            inout("rcx") size => _,
            inout("rdi") to => _,
            in("al") byte as u8,
            options(nostack, preserves_flags)
        );
    }
    to
}

/// memcmp(3).
///
/// # Safety
/// As for the function of libc.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(one: *const c_void, other: *const c_void, size: usize) -> c_int {
    let (first, second): (c_int, c_int);
    // SAFETY: the caller's promise. With nothing to compare the flags say equal.
    unsafe {
        asm!(
            "xor {first:e}, {first:e}",
            "xor {second:e}, {second:e}",
            "repe cmpsb",
            "je 2f",
            "movzx {first:e}, byte ptr [rsi - 1]",
            "movzx {second:e}, byte ptr [rdi - 1]",
            "2:",
            first = out(reg) first,
            second = out(reg) second,
            inout("rcx") size => _,
            inout("rsi") one => _,
            inout("rdi") other => _,
            options(nostack)
        );
    }
    first - second
}

/// bcmp(3).
///
/// # Safety
/// As for the function of libc.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(one: *const c_void, other: *const c_void, size: usize) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { memcmp(one, other, size) }
}

/// strlen(3).
///
/// # Safety
/// As for the function of libc.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strlen(text: *const c_char) -> usize {
    let left: usize;
    // SAFETY: the caller's promise: there is a NUL.
    unsafe {
        asm!(
            "repne scasb",
            inout("rcx") usize::MAX => left,
            inout("rdi") text => _,
            in("al") 0_u8,
            options(nostack)
        );
    }
    usize::MAX - left - 1
}
