//! Growing the stack by a length that is known only at run time.

use core::arch::naked_asm;
use core::ffi::c_void;

/// Lowers the stack pointer by `length`, a page at a time so that a guard page is met and
/// not stepped over, and calls `run(stack, frame)`.
///
/// # Safety
/// `run` must accept `frame`.
#[unsafe(naked)]
pub unsafe extern "C" fn grow(
    length: usize,
    frame: *mut c_void,
    run: extern "C" fn(*mut u8, *mut c_void),
) {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "2:",
        "cmp rdi, 4096",
        "jbe 3f",
        "sub rsp, 4096",
        "or qword ptr [rsp], 0",
        "sub rdi, 4096",
        "jmp 2b",
        "3:",
        "sub rsp, rdi",
        "and rsp, -16",
        "mov rdi, rsp",
        "call rdx",
        "leave",
        "ret",
    )
}
