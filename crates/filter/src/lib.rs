//! `libblinkers.so`: every open, stat, listing and exec outside the view answers ENOENT.
//!
//! The library is preloaded into every process of a build. Its exported functions have
//! libc's names; each asks for the verdict on its path and goes on to the next library or
//! fails. The rooms, from the outside in:
//!
//! - [`hooks`]: the exported functions, one file a family of libc;
//! - [`execute`], [`listing`], [`libraries`]: what running, listing and loading need beside a
//!   verdict on one path;
//! - [`verdict`]: may this call go on?
//! - [`record`]: what was hidden, and from whom;
//! - [`memory`]: what was found out before, and when it expires;
//! - [`process`]: what the process knows, how it came to know it, and how its children will;
//! - [`next`]: the next function of a name, in the libraries behind this one;
//! - [`kernel`]: raw system calls.
//!
//! The law itself is the crate `blinkers-law`.
//!
//! # Conduct
//!
//! A hook may be called before libc is ready, from inside malloc, in a signal handler, in
//! the child of a vfork, or on a stack of 8 KiB. So nothing here allocates, locks, panics or
//! unwinds, and its own work is done by raw system calls. What it takes from libc are
//! the address of `errno`, `environ`, ld.so's list of libraries, the `mem` and `str` functions that the
//! compiler calls, and where a function of libc that allocates is being answered for
//! (`scandir`, `system`), what that function itself would use.
//!
//! The crate is `no_std`: std would bring libgcc_s and some 300 relocations, which triple
//! what each process pays at start. For the same reason it uses `memmap2` and `once_cell`
//! nowhere: both need std or a lock here.

//! # The audit module
//!
//! With the feature `audit` the crate becomes `libblinkers-audit.so`, which ld.so loads by
//! `LD_AUDIT` and asks about each file that it would open as a library. ld.so gives such a
//! module libraries of its own, so it takes nothing from libc: one name from there would
//! load a second libc into every process.

// Nobody depends on this library as a crate: its documentation is for those who change it.
#![allow(rustdoc::private_intra_doc_links)]
#![cfg_attr(not(test), no_std)]
#![cfg_attr(not(feature = "alone"), allow(dead_code))]
#![cfg_attr(feature = "audit", allow(dead_code, unused_imports, unused_macros))]

mod arch;
mod decimal;
mod kernel;
mod memory;
mod process;
mod record;
mod stack;
mod this_process;
mod verdict;

#[cfg(feature = "audit")]
mod audit;

#[cfg(not(feature = "audit"))]
pub mod calls;
#[cfg(not(feature = "audit"))]
mod errno;
#[cfg(not(feature = "audit"))]
mod execute;
#[cfg(not(feature = "audit"))]
mod hook;
#[cfg(not(feature = "audit"))]
pub mod hooks;
#[cfg(not(feature = "audit"))]
mod libraries;
#[cfg(not(feature = "audit"))]
mod listing;
#[cfg(not(feature = "audit"))]
mod next;

/// Nothing here is meant to panic. What the compiler cannot see to be unreachable ends the
/// process as a damaged index does.
#[cfg(feature = "alone")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    process::failure::give_up(b"a fault in libblinkers.so")
}
