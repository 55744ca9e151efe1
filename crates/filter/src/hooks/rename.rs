//! renameat2(2): what is hidden in the place of the new name must not hinder one that replaces nothing.

use crate::calls::altering::{Alterings, NOTHING, judge_alterings, make};
use crate::calls::rename::renameat2 as row;
use crate::calls::{instead, refused};
use crate::errno;
use crate::hook::hooks;
use crate::process;
use core::ffi::{c_char, c_int, c_uint};

/// The flags with which the kernel is asked. A name that is hidden and nobody's is made anew: it is replaced, as mv(1)
/// wants of a name that is not there.
pub(super) fn flags_for(flags: c_uint, alterings: &Alterings) -> c_uint {
    if alterings[1].stands_there {
        flags & !libc::RENAME_NOREPLACE
    } else {
        flags
    }
}

hooks! {
    /// renameat2(2).
    libc fn renameat2(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) -> c_int {
        let Some(state) = process::current() else {
            // SAFETY: the arguments go on as they came.
            return unsafe { real(from, old, to, new, flags) };
        };
        let paths = row::paths(from, old, to, new, flags);
        let mut altered = NOTHING;
        // SAFETY: the program gave these arguments to the function of this name; a path that is refused is
        // another C string.
        unsafe {
            match judge_alterings(state, &paths, &mut altered) {
                Ok(()) => make(state, &paths, &altered, row::effect(from, old, to, new, flags), || {
                    real(from, old, to, new, flags_for(flags, &altered))
                }),
                Err(judged) if row::has_odd_arguments(from, old, to, new, flags) => {
                    refused(judged.errno, || instead!(judged.path, real(from, old, to, new, flags)))
                }
                Err(judged) => errno::fail(judged.errno),
            }
        }
    }
}
