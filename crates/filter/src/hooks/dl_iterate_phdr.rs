//! dl_iterate_phdr(3).
//!
//! The program is told of the filter last, and not first among the libraries: the runtime of the address sanitizer
//! ends a program where another library stands before itself in this list. Nothing else depends on the
//! order.

use crate::hook::hooks;
use crate::next::own_base;
use core::ffi::{c_int, c_void};
use libc::{dl_phdr_info, size_t};

type Callback = Option<unsafe extern "C" fn(*mut dl_phdr_info, size_t, *mut c_void) -> c_int>;

struct Told {
    callback: Callback,
    data: *mut c_void,
    own_base: Option<usize>,
    /// What is to be told of the filter.
    own: Option<(dl_phdr_info, size_t)>,
}

/// Passes on what ld.so tells of a library, unless it is this one.
unsafe extern "C" fn tell(library: *mut dl_phdr_info, size: size_t, told: *mut c_void) -> c_int {
    // SAFETY: ld.so gives a live description of that size, and the hook a live value.
    unsafe {
        let told = &mut *told.cast::<Told>();
        if size >= size_of::<dl_phdr_info>() && Some((*library).dlpi_addr as usize) == told.own_base
        {
            told.own = Some((library.read(), size_of::<dl_phdr_info>()));
            return 0;
        }
        told.callback
            .map_or(0, |callback| callback(library, size, told.data))
    }
}

hooks! {
    /// dl_iterate_phdr(3).
    libc seldom fn dl_iterate_phdr(callback: Callback, data: *mut c_void) -> c_int {
        let mut told = Told { callback, data, own_base: own_base(), own: None };
        // SAFETY: `tell` takes `told` by the pointer given, during this call alone.
        let answer = unsafe { real(callback.is_some().then_some(tell), (&raw mut told).cast()) };
        match (answer, callback, &mut told.own) {
            // SAFETY: the callback is given what it would have been given before: this library
            // stays loaded.
            (0, Some(callback), Some((own, size))) => unsafe { callback(own, *size, data) },
            _ => answer,
        }
    }
}
