//! Return addresses: who called, and how to look like another caller.

use core::arch::naked_asm;
use core::ffi::c_void;

/// Exports a function that is told where it was called from: it hands its arguments on to
/// `INNER`, with the return address as one more. `REGISTER` is where that argument goes.
macro_rules! told_its_caller {
    ($(#[$doc:meta])* $name:ident => $inner:ident, third argument) => {
        $crate::arch::caller::told_its_caller! { $(#[$doc])* $name => $inner, "rdx" }
    };
    ($(#[$doc:meta])* $name:ident => $inner:ident, fourth argument) => {
        $crate::arch::caller::told_its_caller! { $(#[$doc])* $name => $inner, "rcx" }
    };
    ($(#[$doc:meta])* $name:ident => $inner:ident, fifth argument) => {
        $crate::arch::caller::told_its_caller! { $(#[$doc])* $name => $inner, "r8" }
    };
    // The first one that goes onto the stack, which is then as a call wants it.
    ($(#[$doc:meta])* $name:ident => $inner:ident, seventh argument) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc.
        #[unsafe(naked)]
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name() {
            core::arch::naked_asm!(
                "push qword ptr [rsp]",
                "call {inner}",
                "add rsp, 8",
                "ret",
                inner = sym $inner,
            )
        }
    };
    ($(#[$doc:meta])* $name:ident => $inner:ident, $register:literal) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc.
        #[unsafe(naked)]
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name() {
            core::arch::naked_asm!(
                concat!("mov ", $register, ", [rsp]"),
                "jmp {inner}",
                inner = sym $inner,
            )
        }
    };
}

pub(crate) use told_its_caller;

/// The instruction that returns and does nothing else: one byte.
pub const RETURN: &[u8] = &[0xC3];

/// `function(first, second, third)`, which returns to `way`, a [`RETURN`] instruction, and
/// from there to here; with 0 it returns here.
///
/// # Safety
/// `function` takes up to three integers or pointers and may be called with these; `way` is
/// 0, or a [`RETURN`] that may be executed.
#[unsafe(naked)]
pub unsafe extern "C" fn call_by_way_of(
    first: usize,
    second: usize,
    third: usize,
    function: *mut c_void,
    way: usize,
) -> *mut c_void {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        // The function is entered with the stack as a call leaves it: 8 past a multiple of 16.
        "sub rsp, 8",
        "lea rax, [rip + 2f]",
        "push rax",
        "test r8, r8",
        "jz 3f",
        "push r8",
        "jmp rcx",
        // Without a way: an ordinary call, with the stack put right.
        "3:",
        "pop rax",
        "add rsp, 8",
        "call rcx",
        "2:",
        "leave",
        "ret",
    )
}
