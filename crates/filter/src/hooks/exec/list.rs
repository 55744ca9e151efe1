//! execl(3), execle(3) and execlp(3): the arguments stand one by one.
//!
//! Rust cannot define a function with variable arguments, but it can define one in assembly:
//! the five arguments that came in registers are pushed, and then all of them stand on the
//! stack as the array that execv takes.

use super::{Strings, execv, execve, execvp};
use core::arch::naked_asm;
use core::ffi::{c_char, c_int};

macro_rules! list {
    ($(#[$doc:meta])* $name:ident -> $to:path) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc: at least one null follows `path`.
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name(path: *const c_char) -> c_int {
            naked_asm!(
                // The return address stands between the registers' arguments and the rest.
                "pop r10",
                "push r9",
                "push r8",
                "push rcx",
                "push rdx",
                "push rsi",
                "mov rsi, rsp",
                // With the return address back, the stack is aligned to 16 for the call.
                "push r10",
                "call {to}",
                "pop r10",
                "add rsp, 40",
                "push r10",
                "ret",
                to = sym $to,
            )
        }
    };
}

list! {
    /// execl(3).
    execl -> to_execv
}
list! {
    /// execlp(3).
    execlp -> to_execvp
}
list! {
    /// execle(3): the environment follows the null.
    execle -> to_execve
}

unsafe extern "C" fn to_execv(path: *const c_char, argv: Strings) -> c_int {
    // SAFETY: the arguments of the caller of execl.
    unsafe { execv(path, argv) }
}

unsafe extern "C" fn to_execvp(path: *const c_char, argv: Strings) -> c_int {
    // SAFETY: the arguments of the caller of execlp.
    unsafe { execvp(path, argv) }
}

unsafe extern "C" fn to_execve(path: *const c_char, argv: Strings) -> c_int {
    // SAFETY: the arguments of the caller of execle, which end with a null and, behind it,
    // the environment.
    unsafe {
        let mut end = argv;
        while !(*end).is_null() {
            end = end.add(1);
        }
        execve(path, argv, *end.add(1).cast::<Strings>())
    }
}
