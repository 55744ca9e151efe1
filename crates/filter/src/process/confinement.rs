//! A process that confines itself, seccomp(2).
//!
//! A filter of system calls says which of them the program may make; it knows nothing of those that
//! blinkers makes beside. So when one is put in place, it is run here over each of the calls that
//! blinkers would make. If it allows them all, nothing changes. If not, blinkers makes none any
//! more: paths are judged by the index alone, links in trees and what starts at a descriptor are
//! left to the kernel, and nothing is told. The run is told how many processes there were of this kind.

#[cfg(not(feature = "audit"))]
mod forbids;

#[cfg(not(feature = "audit"))]
use crate::errno;
use crate::kernel;
#[cfg(not(feature = "audit"))]
use crate::memory::standing;
#[cfg(not(feature = "audit"))]
use blinkers_shared::map::Map;
#[cfg(not(feature = "audit"))]
pub use forbids::Program;

/// Makes a call by which the process may confine itself: with the program of a filter, or, where there
/// is none, to nothing but reading and writing.
#[cfg(not(feature = "audit"))]
#[cold]
#[inline(never)]
pub fn entering<T>(usage: Option<Map>, program: Program, call: impl FnOnce() -> T) -> T {
    let forbids = program.forbids_own_calls();
    if kernel::is_confined() || !forbids {
        return call();
    }
    begin();
    let before = errno::get();
    errno::set(kernel::Errno(0));
    let answer = call();
    if errno::get() == kernel::Errno(0) {
        errno::set(before);
        if let Some(usage) = usage {
            usage.count_confined();
        }
    } else {
        kernel::set_confined(false);
    }
    answer
}

/// From now on the process is about to be confined. What cannot be asked any more is asked now.
#[cfg(not(feature = "audit"))]
fn begin() {
    standing::keep();
    from_start();
}

/// The process is confined from its start: so says the one that has started it. ld.so makes mappings
/// there, and so may the filter.
pub fn from_start() {
    kernel::keep_large_buffer();
    kernel::set_confined(true);
}
