//! The questions of ld.so, rtld-audit(7).

mod memory;

use crate::environment::is_preloaded;
use crate::state;
use crate::verdict::{Call, Last, judge, readable};
use core::ffi::{c_char, c_uint};
use core::ptr::null_mut;

/// The module speaks every version of the interface: it uses what the first one had.
#[unsafe(no_mangle)]
pub extern "C" fn la_version(version: c_uint) -> c_uint {
    version
}

/// `LA_SER_ORIG`: the name as the program or library has it.
const ORIGINAL: c_uint = 1;

/// ld.so is about to try `name`. It goes on as if there were no such file where it is told a
/// name that is none: the kernel's ENOENT is then part of its message, as it should be. An
/// original name would be told in the message itself, so there it must be null.
///
/// # Safety
/// ld.so passes a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn la_objsearch(
    name: *mut c_char,
    _cookie: *mut usize,
    flag: c_uint,
) -> *mut c_char {
    // SAFETY: the caller's promise.
    let (Some(state), Some(path)) = (state::current(), unsafe { readable(name) }) else {
        return name;
    };
    let text = path.to_bytes();
    // A bare name is what ld.so will look for; `$ORIGIN` and its kin are not yet put in. What
    // the user preloads was asked for from outside the view.
    if !text.contains(&b'/') || text.contains(&b'$') || is_preloaded(state.preload, text) {
        return name;
    }
    let call = Call {
        name: "ld.so",
        dir: libc::AT_FDCWD,
        path: name,
        last: Last::Follow,
        creates: false,
    };
    // SAFETY: as above.
    match unsafe { judge(call) } {
        Ok(()) => name,
        Err(_) if flag == ORIGINAL => null_mut(),
        Err(_) => c"".as_ptr().cast_mut(),
    }
}
