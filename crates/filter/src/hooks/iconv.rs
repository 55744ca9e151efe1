//! iconv_open(3).
//!
//! libc looks for a conversion in a cache of its own and loads the library, where no hook sees it. What
//! it has loaded stands in the conversion: where a library of it is hidden, there is no such conversion.

use crate::errno;
use crate::hook::{hooks, next};
use crate::kernel::Errno;
use crate::process;
use crate::process::state::State;
use crate::verdict::{Call, Change, Last, judge_path};
use core::ffi::{CStr, c_char, c_int, c_void};
use libc::AT_FDCWD;

/// What iconv_open(3) fails with.
const NO_CONVERSION: *mut Conversion = core::ptr::without_provenance_mut(usize::MAX);

/// struct __gconv_info of gconv.h, as far as it matters.
#[repr(C)]
pub struct Conversion {
    count: usize,
    steps: *const Step,
}

/// struct __gconv_step of gconv.h.
#[repr(C)]
struct Step {
    library: *const Library,
    module: *const c_char,
    counter: c_int,
    from: *const c_char,
    to: *const c_char,
    functions: [*const c_void; 4],
    sizes: [c_int; 4],
    is_stateful: c_int,
    data: *const c_void,
}

/// struct __gconv_loaded_object of glibc's iconv/gconv_int.h, as far as it matters.
#[repr(C)]
struct Library {
    path: *const c_char,
}

next! { seldom fn next_close = iconv_close(conversion: *mut Conversion) -> c_int }

/// Whether one of the steps is in a library that the view has not. Those of libc's own have none.
///
/// # Safety
/// `conversion` is what iconv_open(3) has made.
unsafe fn is_hidden(state: &State, conversion: *const Conversion) -> bool {
    // SAFETY: the caller's promise: so many steps, each with a library that is loaded, or none.
    let steps = unsafe { core::slice::from_raw_parts((*conversion).steps, (*conversion).count) };
    steps.iter().any(|step| {
        // SAFETY: as above. The path of a library is a C string.
        let path = unsafe {
            match step.library.as_ref() {
                Some(library) if !library.path.is_null() => CStr::from_ptr(library.path),
                _ => return false,
            }
        };
        let call = Call {
            name: "iconv_open",
            dir: AT_FDCWD,
            path: path.as_ptr(),
            last: Last::Follow,
            change: Change::Nothing,
        };
        judge_path(state, call, path).is_err()
    })
}

hooks! {
    /// iconv_open(3).
    seldom fn iconv_open(to: *const c_char, from: *const c_char) -> *mut Conversion {
        // SAFETY: the program gave these arguments to the function of this name, and what it has made
        // is nobody else's.
        unsafe {
            let conversion = real(to, from);
            match process::current() {
                Some(state) if conversion != NO_CONVERSION && is_hidden(state, conversion) => {
                    next_close(conversion);
                    errno::set(Errno(libc::EINVAL));
                    NO_CONVERSION
                }
                _ => conversion,
            }
        }
    }
}
