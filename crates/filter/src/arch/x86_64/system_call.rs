//! The instruction that enters the kernel.

use core::arch::asm;

/// One raw system call: the result, or from -4095 to -1 an error number negated.
///
/// # Safety
/// The arguments must be what the kernel expects for `number`; pointers must be valid for
/// what the kernel reads and writes through them.
#[inline]
pub unsafe fn call(number: i64, arguments: [usize; 6]) -> isize {
    let result: isize;
    // SAFETY: the kernel overwrites rcx and r11 and keeps everything else but the result;
    // what the pointers must hold is the caller's promise.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => result,
            in("rdi") arguments[0],
            in("rsi") arguments[1],
            in("rdx") arguments[2],
            in("r10") arguments[3],
            in("r8") arguments[4],
            in("r9") arguments[5],
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack, preserves_flags)
        );
    }
    result
}
