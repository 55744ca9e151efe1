//! Which system calls a program makes by instructions of its own.
//!
//! A library in `LD_PRELOAD` stands between a program and libc. A program that asks the kernel by
//! itself (Go's runtime, a sanitizer, a thread library, inline assembly) passes it by. Whether a file
//! can do so stands in its code, and this crate reads it there, in four steps:
//!
//! 1. **Candidates.** x86-64 has few ways into the kernel: `syscall` (`0f 05`), `sysenter` (`0f 34`),
//!    `int $0x80` (`cd 80`). Their bytes are looked for in what is mapped to be executed (`elf`).
//! 2. **Places.** Bytes do not tell: `0f 05` is also the middle of `movzwl 0x…(%rip)` or of a
//!    constant, and mostly is. Instructions have no mark where they begin, but functions do: symbols
//!    and the table by which exceptions are unwound name nearly all of them (`starts`). From the
//!    start of its function each candidate is decoded up to; where an instruction begins there, it is
//!    a place (`places`).
//! 3. **Numbers.** The kernel takes the number of the call from `eax`. From each place the code is
//!    followed backwards, over jumps, to the instructions that put something there (`numbers`). A
//!    number that is computed, loaded, or given by a caller is not known.
//! 4. **Paths.** The number says whether the call takes a path ([`calls`]). One that is not known may
//!    be any. Some libraries are known to keep to what they say they do ([`reviewed`]).
//!
//! What cannot be seen: code that is made while the program runs, and code that is packed. A jump by
//! a table of addresses is not followed: a number that reaches a place by such a jump alone is missed
//! where another one reaches it too.
//!
//! Nothing here executes, maps or trusts the file: whatever the bytes are, the answer is a list or a
//! [`Fault`].

mod branches;
pub mod calls;
mod elf;
mod found;
mod function;
mod numbers;
mod places;
pub mod reviewed;
mod starts;

pub use elf::Fault;
pub use found::{Found, Numbers, Place};

/// Looks through a program or library, whose bytes these are.
///
/// # Errors
///
/// That it is no program or library for x86-64.
pub fn look(file: &[u8]) -> Result<Found, Fault> {
    let elf = elf::Elf::open(file)?;
    let name = elf.name();
    let code = elf.code();
    if !code.iter().any(places::has_candidate) {
        return Ok(Found::new(name, Vec::new()));
    }
    let starts = starts::starts(&elf, &code);
    let addresses = places::places(&code, &starts);
    if addresses.is_empty() {
        return Ok(Found::new(name, Vec::new()));
    }
    let branches = branches::Branches::of(&code, &starts);
    let places = numbers::follow(&code, &starts, &branches, &addresses);
    Ok(Found::new(name, places))
}
