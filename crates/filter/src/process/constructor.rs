//! The constructor of the library: what happens in every process before `main`.

use crate::process::current::establish;
use crate::process::environment::Block;
use crate::process::restart::Given;
use crate::{libraries, next};
use core::ffi::{c_char, c_int};

/// ld.so calls this with what it gives to `main`, before `main`.
#[cfg(feature = "alone")]
#[used]
#[unsafe(link_section = ".init_array")]
static CONSTRUCTOR: unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char) =
    construct;

#[cfg_attr(not(feature = "alone"), allow(dead_code))]
unsafe extern "C" fn construct(
    _count: c_int,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) {
    next::remember_last();
    // SAFETY: ld.so passes the environment of the process.
    let environment = unsafe { Block::given(environment) };
    if let Some(state) = establish(environment) {
        // SAFETY: the arguments of the process, and the environment that stands behind them.
        unsafe {
            libraries::check(
                state,
                Given {
                    arguments,
                    environment,
                },
            );
        }
    }
}
