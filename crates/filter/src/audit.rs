//! The questions of ld.so, rtld-audit(7).

use crate::process;
use crate::process::variables::is_preloaded;
use crate::verdict::{Call, Change, Last, judge, readable};
use core::ffi::{c_char, c_uint};

/// The module speaks every version of the interface: it uses what the first one had.
#[unsafe(no_mangle)]
pub extern "C" fn la_version(version: c_uint) -> c_uint {
    version
}

/// `LA_SER_ORIG`: the name as the program or library has it.
const ORIGINAL: c_uint = 1;

/// ld.so is about to try `name`. It goes on as if there were no such file where it is told a
/// name that is none: the kernel's ENOENT is then part of its message, as it should be.
///
/// An original name with a slash is not searched for, and would be told in the message: what
/// it names is the filter's to refuse, when the program starts or opens it.
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
    let (Some(state), Some(path)) = (process::current(), unsafe { readable(name) }) else {
        return name;
    };
    let text = path.to_bytes();
    // What the user preloads was asked for from outside the view.
    if flag == ORIGINAL || is_preloaded(state.preload, text) {
        return name;
    }
    let call = Call {
        name: "ld.so",
        dir: libc::AT_FDCWD,
        path: name,
        last: Last::Follow,
        change: Change::Nothing,
    };
    // SAFETY: as above.
    match unsafe { judge(call) } {
        Ok(()) => name,
        Err(_) => c"".as_ptr().cast_mut(),
    }
}
