//! An environment as exec(3) takes it: pointers to `NAME=value` strings, ended by null.

#[cfg(not(feature = "audit"))]
use super::arrays;
use crate::memory::readable;
use crate::process::variables::value_of;
use core::ffi::{CStr, c_char};
#[cfg(not(feature = "audit"))]
use core::sync::atomic::Ordering::Relaxed;

/// An environment block that lives somewhere else.
#[derive(Clone, Copy)]
pub struct Block(*const *const c_char);

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
        Block(arrays::own(arrays::environ().load(Relaxed)))
    }

    /// A block that a program gave to one of the exec functions. Null counts as empty, as
    /// on Linux (execve(2), NOTES).
    ///
    /// # Safety
    /// `block` is null, or an array of C strings ended by null, alive as long as this value.
    pub unsafe fn given(block: *const *const c_char) -> Block {
        Block(block)
    }

    /// As [`given`](Block::given), for what a program may have got wrong: None if a part of it
    /// cannot be read, which the kernel then says.
    ///
    /// # Safety
    /// Nobody writes to what is a block.
    pub unsafe fn readable(block: *const *const c_char) -> Option<Block> {
        /// MAX_ARG_STRLEN, execve(2).
        const LONGEST: usize = 32 * 4096;
        // SAFETY: passed on.
        let mut strings = unsafe { Strings::of(block) };
        // SAFETY: passed on.
        while let Some(string) = strings.next()? {
            // SAFETY: as above.
            unsafe { readable::string(string, LONGEST) }?;
        }
        Some(Block(block))
    }

    /// The pointer.
    pub fn as_ptr(self) -> *const *const c_char {
        self.0
    }

    /// The `NAME=value` strings.
    pub fn strings(self) -> impl Iterator<Item = &'static CStr> {
        // SAFETY: each element is a C string.
        self.pointers()
            .map(|string| unsafe { CStr::from_ptr(string) })
    }

    /// Those that begin with these bytes. The others are not read to their end.
    #[cfg(not(feature = "audit"))]
    pub fn strings_with(self, start: &'static [u8]) -> impl Iterator<Item = &'static CStr> {
        let begins = |string: &*const c_char| {
            let mut at = string.cast::<u8>();
            start.iter().all(|&byte| {
                // SAFETY: the NUL at its end is none of these bytes, so nothing behind it is read.
                unsafe {
                    let is_same = at.read() == byte;
                    at = at.add(1);
                    is_same
                }
            })
        };
        let strings = self.pointers().filter(begins);
        // SAFETY: each element is a C string.
        strings.map(|string| unsafe { CStr::from_ptr(string) })
    }

    /// The pointers to them.
    pub(super) fn pointers(self) -> impl Iterator<Item = *const c_char> {
        let mut at = self.0;
        core::iter::from_fn(move || {
            if at.is_null() {
                return None;
            }
            // SAFETY: a non-null block is an array ended by null, and `at` has not passed
            // its end.
            unsafe {
                let string = *at;
                if string.is_null() {
                    return None;
                }
                at = at.add(1);
                Some(string)
            }
        })
    }

    /// The value of `name`: the first one, as for getenv(3).
    pub fn value(self, name: &[u8]) -> Option<&'static CStr> {
        self.strings().find_map(|string| value_of(string, name))
    }
}

/// The pointers of an array ended by null that a program gave.
pub struct Strings(*const *const c_char);

impl Strings {
    /// # Safety
    /// Nobody writes to what is an array.
    pub unsafe fn of(array: *const *const c_char) -> Strings {
        Strings(array)
    }

    /// The next one: None if it cannot be read, and Some(None) at the end.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator has only one end"
    )]
    pub fn next(&mut self) -> Option<Option<*const c_char>> {
        if self.0.is_null() {
            return Some(None);
        }
        if !readable::is_readable(self.0, size_of::<*const c_char>()) {
            return None;
        }
        // SAFETY: it can be read.
        let string = unsafe { self.0.read() };
        self.0 = self.0.wrapping_add(1);
        Some((!string.is_null()).then_some(string))
    }
}
