//! vfork(2) and clone(2): the child returns on its parent's stack, or on another one.

use core::arch::asm;
use core::ffi::{c_int, c_void};

/// Starts a child that shares the memory, and has copies of all else, to call `run(place)` and end;
/// no signal tells of it. The child's number, or an error number negated, once it has ended.
///
/// # Safety
/// `run` takes `place`, and comes back.
pub unsafe fn start_sharing(run: extern "C" fn(*mut c_void), place: *mut c_void) -> isize {
    const FLAGS: c_int = libc::CLONE_VM | libc::CLONE_VFORK;
    let result: isize;
    // SAFETY: the child runs on this stack below what is in use, as that of vfork(2) does: the
    // parent goes on only when it has ended. It never comes back from here.
    unsafe {
        asm!(
            "syscall",
            "test rax, rax",
            "jnz 2f",
            "mov rdi, r13",
            "call r12",
            "xor edi, edi",
            "mov eax, {exit}",
            "syscall",
            "2:",
            exit = const libc::SYS_exit,
            inlateout("rax") libc::SYS_clone as isize => result,
            in("rdi") FLAGS as usize,
            in("rsi") 0,
            in("rdx") 0,
            in("r10") 0,
            in("r8") 0,
            in("r12") run,
            in("r13") place,
            clobber_abi("C"),
        );
    }
    result
}

/// Exports a vfork(2) called `NAME`.
///
/// `NEXT() -> address` says where to go on: null for the kernel itself. The child returns from
/// here on its parent's stack, and so the return address must be kept in a register, as
/// glibc's own function does. `AFTER()` runs in the parent alone; `FAILED(errno) -> c_int`
/// where the kernel refuses.
macro_rules! vforks {
    ($(#[$doc:meta])* $name:ident: $next:path, $after:path, $failed:path) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc.
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name() -> core::ffi::c_int {
            core::arch::naked_asm!(
                "sub rsp, 8",
                "call {next}",
                "add rsp, 8",
                "test rax, rax",
                "jnz 4f",
                "pop rdi",
                "mov eax, {number}",
                "syscall",
                "push rdi",
                "test rax, rax",
                "jz 2f",
                "js 3f",
                "push rax",
                "call {after}",
                "pop rax",
                "2: ret",
                "3: neg eax",
                "mov edi, eax",
                "sub rsp, 8",
                "call {failed}",
                "add rsp, 8",
                "ret",
                "4: jmp rax",
                next = sym $next,
                after = sym $after,
                failed = sym $failed,
                number = const libc::SYS_vfork,
            )
        }
    };
}

/// Exports a clone(2) called `NAME`, as glibc's function of that name takes its arguments. They
/// are variable, and all go on as they came to the address that `NEXT(flags)` gives.
macro_rules! clones {
    ($(#[$doc:meta])* $name:ident: $next:path) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc.
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name(
            run: *const core::ffi::c_char,
            stack: *mut core::ffi::c_void,
            flags: core::ffi::c_int,
            argument: *mut core::ffi::c_void,
        ) -> core::ffi::c_int {
            core::arch::naked_asm!(
                "push rdi",
                "push rsi",
                "push rdx",
                "push rcx",
                "push r8",
                "push r9",
                "sub rsp, 8",
                "mov edi, edx",
                "call {next}",
                "add rsp, 8",
                "pop r9",
                "pop r8",
                "pop rcx",
                "pop rdx",
                "pop rsi",
                "pop rdi",
                "jmp rax",
                next = sym $next,
            )
        }
    };
}

pub(crate) use {clones, vforks};
