//! Functions with variable arguments, execl(3).
//!
//! Rust cannot define one, but assembly can: the five arguments that came in registers are
//! pushed, and then all of them stand on the stack as the array that execv(3) takes.

/// Exports a function `NAME(path, arguments...)` that calls `TO(path, array of the arguments)`.
macro_rules! collected {
    ($(#[$doc:meta])* $name:ident => $to:path) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc: at least one null follows `path`.
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name(path: *const core::ffi::c_char) -> core::ffi::c_int {
            core::arch::naked_asm!(
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

pub(crate) use collected;
