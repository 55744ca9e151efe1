//! vfork(2) and clone(2): what they make may share its memory or its current directory with
//! this process, so what is known of relative paths may become wrong.

use crate::errno;
use crate::hook::next;
use crate::kernel::Errno;
use crate::memory::changes;
use crate::memory::current_directory;
use crate::next::is_single_threaded;
use core::arch::naked_asm;
use core::ffi::{c_char, c_int, c_void};

/// Where to go on with a vfork: null for the kernel, where the next vfork is libc's own and no
/// other thread can look up a path while the child has the memory.
unsafe extern "C" fn next_vfork() -> *mut c_void {
    next! { static NEXT: NEXT_NAME = "vfork" }
    if is_single_threaded() && NEXT.is_libcs(NEXT_NAME) {
        return core::ptr::null_mut();
    }
    current_directory::lose_sight();
    NEXT.get(NEXT_NAME)
        .unwrap_or(absent as *const () as *mut c_void)
}

/// Where to go on with a clone.
unsafe extern "C" fn next_clone(flags: c_int) -> *mut c_void {
    next! { static NEXT: NEXT_NAME = "clone" }
    changes::leave(flags);
    if changes::shares(flags) {
        current_directory::lose_sight();
    }
    NEXT.get(NEXT_NAME)
        .unwrap_or(absent as *const () as *mut c_void)
}

unsafe extern "C" fn absent() -> c_int {
    errno::fail(Errno(libc::ENOSYS))
}

extern "C" fn failed(error: c_int) -> c_int {
    errno::fail(Errno(error))
}

extern "C" fn moved() {
    current_directory::moved();
}

/// vfork(2).
///
/// The child returns from here on its parent's stack, and so the return address must be kept
/// in a register, as glibc's own function does. What the child has learned of relative paths,
/// it has left in its parent's memory: the parent counts one move more.
///
/// # Safety
/// As for the function of libc.
#[cfg_attr(feature = "alone", unsafe(no_mangle))]
#[unsafe(naked)]
pub unsafe extern "C" fn vfork() -> c_int {
    naked_asm!(
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
        "call {moved}",
        "pop rax",
        "2: ret",
        "3: neg eax",
        "mov edi, eax",
        "sub rsp, 8",
        "call {failed}",
        "add rsp, 8",
        "ret",
        "4: jmp rax",
        next = sym next_vfork,
        moved = sym moved,
        failed = sym failed,
        number = const libc::SYS_vfork,
    )
}

/// clone(2) by glibc's function of that name, which takes variable arguments: all go on as they
/// came.
///
/// # Safety
/// As for the function of libc.
#[cfg_attr(feature = "alone", unsafe(no_mangle))]
#[unsafe(naked)]
pub unsafe extern "C" fn clone(
    run: *const c_char,
    stack: *mut c_void,
    flags: c_int,
    argument: *mut c_void,
) -> c_int {
    naked_asm!(
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
        next = sym next_clone,
    )
}
