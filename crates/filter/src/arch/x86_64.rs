//! x86-64, by the System V ABI.

pub mod bytes;
pub mod caller;
pub mod number;
pub mod process;
pub mod stack;
pub mod system_call;
pub mod variable_arguments;
pub mod versions;

/// `EM_X86_64` of elf.h.
pub const MACHINE: u64 = 62;
