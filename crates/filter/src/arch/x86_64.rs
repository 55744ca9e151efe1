//! x86-64, by the System V ABI.

pub mod caller;
#[cfg(feature = "audit")]
mod memory_functions;
pub mod number;
pub mod process;
pub mod stack;
pub mod system_call;
pub mod valgrind;
pub mod variable_arguments;
pub mod versions;

/// `EM_X86_64` of elf.h.
pub const MACHINE: u64 = 62;

/// `AUDIT_ARCH_X86_64` of linux/audit.h: as filters of seccomp(2) see the machine.
pub const AUDIT_MACHINE: u32 = 0xc000_003e;
