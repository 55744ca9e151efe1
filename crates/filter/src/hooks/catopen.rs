//! catopen(3): message catalogues.

use crate::errno;
use crate::hook::hooks;
use crate::verdict::Last::Follow;
use crate::verdict::{Call, Change, judge, readable};
use core::ffi::{c_char, c_int, c_void};
use libc::AT_FDCWD;

/// What catopen(3) fails with.
const NO_CATALOGUE: *mut c_void = core::ptr::without_provenance_mut(usize::MAX);

hooks! {
    /// catopen(3). A name without a slash is looked for in places of libc's own.
    seldom fn catopen(path: *const c_char, flags: c_int) -> *mut c_void {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            if !readable(path).is_some_and(|path| path.to_bytes().contains(&b'/')) {
                return real(path, flags);
            }
            let call = Call { name: "catopen", dir: AT_FDCWD, path, last: Follow, change: Change::Nothing };
            match judge(call) {
                Ok(()) => real(path, flags),
                Err(errno) => {
                    errno::set(errno);
                    NO_CATALOGUE
                }
            }
        }
    }
}
