//! What differs from one processor architecture to another, each in a folder of its own.
//!
//! An architecture provides, under the same names as [`x86_64`](mod@self):
//!
//! - `MACHINE`: its number in an ELF header, elf(5), and `AUDIT_MACHINE`, that of seccomp(2);
//! - `system_call::call`: the instruction that enters the kernel, syscall(2);
//! - `number`: the numbers of all system calls that the table of calls names. One that this
//!   kernel lacks (`SYS_open` on aarch64) has a negative value of its own there, which no program
//!   can mean;
//! - `stack::grow`: lowers the stack pointer and calls a function;
//! - `valgrind::is_run_by_valgrind`: false where valgrind does not run on it;
//! - `variable_arguments::collected!`: exports a function with variable arguments that hands
//!   them on as an array;
//! - `process`: `vforks!` and `clones!`, which export functions that return twice or take
//!   variable arguments, and must leave the caller's stack as they found it, and `start_sharing`,
//!   which runs a function in a child that shares the memory;
//! - `caller`: `told_its_caller!`, which exports a function that is told its return address,
//!   and `call_by_way_of` with the `RETURN` instruction that it returns through;
//! - `versions::version!`: a second name of a function, with a version.
//! - for the audit module, which has no libc: the `mem` functions and strlen, as the compiler calls them.
//!
//! Nothing outside this folder asks for the architecture.

#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "x86_64")]
pub use x86_64::*;

#[cfg(not(target_arch = "x86_64"))]
compile_error!("blinkers' filter does not know this architecture: src/arch.rs says what it needs");
