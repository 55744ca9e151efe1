//! Numbers of system calls, asm/unistd_64.h. x86-64 has all that Linux ever had.

#![allow(non_upper_case_globals)]

use core::ffi::c_long;
pub use libc::*;

// The libc crate does not know these yet.
pub const SYS_setxattrat: c_long = 463;
pub const SYS_getxattrat: c_long = 464;
pub const SYS_listxattrat: c_long = 465;
pub const SYS_removexattrat: c_long = 466;
pub const SYS_open_tree_attr: c_long = 467;
pub const SYS_file_getattr: c_long = 468;
pub const SYS_file_setattr: c_long = 469;
