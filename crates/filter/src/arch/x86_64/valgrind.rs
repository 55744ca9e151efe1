//! Whether the process is run by valgrind, which takes these instructions for a question of the
//! program: valgrind.h. A processor does nothing at them.

use core::arch::asm;

/// `VG_USERREQ__RUNNING_ON_VALGRIND`.
const QUESTION: usize = 0x1001;

/// Whether it is.
pub fn is_run_by_valgrind() -> bool {
    let arguments = [QUESTION, 0, 0, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: the rotations add up to 128 bits, so rdi is what it was, and rbx is exchanged with
    // itself.
    unsafe {
        asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            inout("rdx") answer,
            in("rax") arguments.as_ptr(),
            inout("rdi") 0_usize => _,
            options(nostack)
        );
    }
    answer != 0
}
