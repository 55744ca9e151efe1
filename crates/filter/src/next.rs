//! The next function of a name: what the program would have called without the filter.
//!
//! Found at first use and kept in a static. Two threads that find it at once store the same
//! address, so there is nothing to lock and nothing to wait for in a signal handler or in the
//! child of a fork. At start nothing is looked up: 127 names would cost each process 20 to 50
//! microseconds.
//!
//! `dlsym(RTLD_NEXT)` would find it too, but it takes ld.so's lock, and it throws away the
//! error that the program's own last dlopen or dlsym left for dlerror(3), with the text that
//! an earlier dlerror gave. So the filter reads the libraries' symbol tables by itself.
//! `once_cell` and redhook keep what dlsym found under a lock, and a fork while another
//! thread holds it makes the child wait forever.

mod library;
mod seldom;
mod table;

use core::ffi::{CStr, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};
pub use library::{is_single_threaded, names, own_base, own_path, program, remember_last};
pub use seldom::Seldom;
pub use table::Wanted;

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

    /// Whether the next function is libc's own: nobody else wants to see the call, and what
    /// libc would ask of the kernel can as well be asked in another way.
    #[inline]
    pub fn is_libcs(&self, name: &CStr) -> bool {
        self.get(name)
            .is_some_and(|address| library::is_in_libc(address as usize))
    }

    #[cold]
    #[inline(never)]
    fn find(&self, name: &CStr) -> Option<*mut c_void> {
        let found = look_up(name);
        self.address.store(found.unwrap_or(ABSENT), Relaxed);
        found
    }
}

/// The next function called `name`.
fn look_up(name: &CStr) -> Option<*mut c_void> {
    let wanted = Wanted::new(name);
    library::later().find_map(|library| library.function(&wanted))
}

#[cfg(test)]
mod tests {
    use super::Next;

    #[test]
    fn the_next_function_is_the_one_that_dlsym_finds() {
        for name in [
            c"open",
            c"nftw",
            c"realpath",
            c"posix_spawn",
            c"glob",
            c"dlopen",
            c"fts_read",
            c"__xstat",
            c"execve",
            c"sem_open",
            c"uselib",
            c"_IO_file_fopen",
        ] {
            // SAFETY: the name ends in NUL.
            let expected = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
            assert_eq!(
                Next::new().get(name),
                (!expected.is_null()).then_some(expected),
                "{name:?}"
            );
        }
    }

    #[test]
    fn functions_of_libc_are_known_as_such() {
        assert!(Next::new().is_libcs(c"open"));
        assert!(Next::new().is_libcs(c"vfork"));
        assert!(!Next::new().is_libcs(c"no_such_function"));
        assert!(!super::library::is_in_libc(
            functions_of_libc_are_known_as_such as *const () as usize
        ));
    }

    #[test]
    fn a_name_that_libc_lacks_is_absent_for_good() {
        let next = Next::new();
        assert_eq!(next.get(c"no_such_function"), None);
        assert_eq!(next.get(c"no_such_function"), None);
    }
}
