//! An environment as exec(3) takes it: pointers to `NAME=value` strings, ended by null.

use crate::process::variables::value_of;
use core::ffi::{CStr, c_char};

/// An environment block that lives somewhere else.
#[derive(Clone, Copy)]
pub struct Block(*const *const c_char);

#[cfg(not(feature = "audit"))]
unsafe extern "C" {
    static environ: *const *const c_char;
}

impl Block {
    /// The program's own environment at this moment. Null before libc is ready, and where
    /// there is no libc.
    #[cfg(feature = "audit")]
    pub fn current() -> Block {
        Block(core::ptr::null())
    }

    /// The program's own environment at this moment. Null before libc is ready.
    #[cfg(not(feature = "audit"))]
    pub fn current() -> Block {
        // SAFETY: libc defines `environ`; the pointer is read whole. A thread that changes
        // the environment meanwhile races with every reader, as setenv(3) says.
        Block(unsafe { (&raw const environ).read() })
    }

    /// A block that a program gave to one of the exec functions. Null counts as empty, as
    /// Linux has it (execve(2), NOTES).
    ///
    /// # Safety
    /// `block` is null, or an array of C strings ended by null, alive as long as this value.
    pub unsafe fn given(block: *const *const c_char) -> Block {
        Block(block)
    }

    /// The pointer.
    pub fn as_ptr(self) -> *const *const c_char {
        self.0
    }

    /// The `NAME=value` strings.
    pub fn strings(self) -> impl Iterator<Item = &'static CStr> {
        let mut at = self.0;
        core::iter::from_fn(move || {
            if at.is_null() {
                return None;
            }
            // SAFETY: a non-null block is an array ended by null, and `at` has not passed
            // its end; each element is a C string.
            unsafe {
                let string = *at;
                if string.is_null() {
                    return None;
                }
                at = at.add(1);
                Some(CStr::from_ptr(string))
            }
        })
    }

    /// The value of `name`: the first one, as getenv(3) has it.
    pub fn value(self, name: &[u8]) -> Option<&'static CStr> {
        self.strings().find_map(|string| value_of(string, name))
    }
}
