//! The next function of a name: what the program would have called without the filter.
//!
//! Found by `dlsym(RTLD_NEXT)` at first use and kept in a static. Two threads that find it at
//! once store the same address, so there is nothing to lock and nothing to wait for in a
//! signal handler or in the child of a fork. At start nothing is looked up: 127 names would
//! cost each process 20 to 50 microseconds.
//!
//! `once_cell` would do this under a lock, and a fork while another thread holds it leaves
//! the child waiting for ever; redhook does the same under `std::sync::Once`.

use core::ffi::{CStr, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// What is stored for a name that no later library has.
const ABSENT: *mut c_void = core::ptr::without_provenance_mut(1);

/// The next function of one name.
pub struct Next {
    address: AtomicPtr<c_void>,
}

impl Next {
    /// Not yet found.
    pub const fn new() -> Next {
        Next {
            address: AtomicPtr::new(null_mut()),
        }
    }

    /// The address of the next function called `name`, or None if this libc has none. The
    /// name is not kept: a pointer in a static costs every process a relocation.
    #[inline(always)]
    pub fn get(&self, name: &CStr) -> Option<*mut c_void> {
        let address = self.address.load(Relaxed);
        if address.is_null() {
            return self.find(name);
        }
        (address != ABSENT).then_some(address)
    }

    #[cold]
    #[inline(never)]
    fn find(&self, name: &CStr) -> Option<*mut c_void> {
        // SAFETY: the name ends in NUL. dlsym may be called from any context that may call
        // the function itself: it takes ld.so's recursive lock only.
        let address = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
        let kept = if address.is_null() { ABSENT } else { address };
        self.address.store(kept, Relaxed);
        (kept != ABSENT).then_some(address)
    }
}
