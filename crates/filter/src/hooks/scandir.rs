//! scandir(3) and its kin.
//!
//! glibc reads the directory by itself. So the next function is asked for all entries in the
//! order of the directory, those that are hidden are taken out, and the caller's filter and
//! order are applied to the rest, as scandir itself would have done.

use crate::errno;
use crate::hook::hooks;
use crate::kernel;
use crate::listing::{self, Listing};
use crate::verdict::{self, Call, Change, Last};
use core::ffi::{c_char, c_int, c_void};
use libc::{AT_FDCWD, dirent, dirent64};

type Filter<E> = Option<unsafe extern "C" fn(*const E) -> c_int>;
type Order<E> = Option<unsafe extern "C" fn(*mut *const E, *mut *const E) -> c_int>;
type List<E> = *mut *mut *mut E;

/// What one call of scandir asks for.
struct Scan<E> {
    name: &'static str,
    dir: c_int,
    path: *const c_char,
    list: List<E>,
    filter: Filter<E>,
    order: Order<E>,
    entry_name: fn(*mut E) -> *const c_char,
}

impl<E> Scan<E> {
    /// # Safety
    /// The parts are the arguments of scandirat(3), and `real` is the next such function.
    unsafe fn run(self, real: impl FnOnce(Filter<E>, Order<E>) -> c_int) -> c_int {
        let call = Call {
            name: self.name,
            dir: self.dir,
            path: self.path,
            last: Last::Follow,
            change: Change::Nothing,
        };
        // SAFETY: the path is the caller's.
        if let Err(errno) = unsafe { verdict::judge(call) } {
            return errno::fail(errno);
        }
        let Some(state) = listing::filtering() else {
            return real(self.filter, self.order);
        };
        // SAFETY: as above.
        let Some(path) = (unsafe { verdict::readable(self.path) }) else {
            return real(self.filter, self.order);
        };
        if kernel::is_confined() {
            let mut listing = None;
            verdict::where_it_leads(state, &call, path, |path| {
                listing = Some(Listing::of_path(state, path));
            });
            let count = real(None, None);
            let lists = |name: &[u8]| listing.as_ref().is_none_or(|listing| listing.lists(name));
            // SAFETY: as below.
            return unsafe { self.keep(count, lists) };
        }
        let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NONBLOCK;
        let directory = kernel::open_at(self.dir, path, flags);
        let Ok(directory) = directory else {
            return real(self.filter, self.order);
        };
        let listing = Listing::of(state, directory);
        // One descriptor more would show in a listing of /proc/self/fd.
        if !listing.needs_directory() {
            kernel::close(directory);
        }
        let count = real(None, None);
        // SAFETY: scandir filled `list` with `count` entries from malloc.
        let kept = unsafe { self.keep(count, |name| listing.lists(name)) };
        if listing.needs_directory() {
            kernel::close(directory);
        }
        kept
    }

    unsafe fn keep(&self, count: c_int, lists: impl Fn(&[u8]) -> bool) -> c_int {
        let Ok(count) = usize::try_from(count) else {
            return -1;
        };
        // SAFETY: `list` holds an array of `count` entries, each from malloc, and what is
        // taken out of it is given back. qsort gets the array and the caller's own order,
        // whose arguments are pointers to elements.
        unsafe {
            let entries = *self.list;
            let mut kept = 0;
            for at in 0..count {
                let entry = *entries.add(at);
                let name = core::ffi::CStr::from_ptr((self.entry_name)(entry)).to_bytes();
                if lists(name) && self.filter.is_none_or(|filter| filter(entry) != 0) {
                    *entries.add(kept) = entry;
                    kept += 1;
                } else {
                    libc::free(entry.cast());
                }
            }
            if let Some(order) = self.order {
                let order = core::mem::transmute::<
                    unsafe extern "C" fn(*mut *const E, *mut *const E) -> c_int,
                    unsafe extern "C" fn(*const c_void, *const c_void) -> c_int,
                >(order);
                libc::qsort(entries.cast(), kept, size_of::<*mut E>(), Some(order));
            }
            kept as c_int
        }
    }
}

fn name(entry: *mut dirent) -> *const c_char {
    // SAFETY: the address of a field of an entry that scandir made.
    unsafe { (&raw const (*entry).d_name).cast() }
}

fn name64(entry: *mut dirent64) -> *const c_char {
    // SAFETY: as for `name`.
    unsafe { (&raw const (*entry).d_name).cast() }
}

hooks! {
    /// scandir(3).
    fn scandir(path: *const c_char, list: List<dirent>, filter: Filter<dirent>, order: Order<dirent>) -> c_int {
        let scan = Scan { name: "scandir", dir: AT_FDCWD, path, list, filter, order, entry_name: name };
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { scan.run(|filter, order| real(path, list, filter, order)) }
    }
    /// scandir(3) with 64-bit offsets.
    fn scandir64(path: *const c_char, list: List<dirent64>, filter: Filter<dirent64>, order: Order<dirent64>) -> c_int {
        let scan = Scan { name: "scandir64", dir: AT_FDCWD, path, list, filter, order, entry_name: name64 };
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { scan.run(|filter, order| real(path, list, filter, order)) }
    }
    /// scandirat(3).
    fn scandirat(dir: c_int, path: *const c_char, list: List<dirent>, filter: Filter<dirent>, order: Order<dirent>) -> c_int {
        let scan = Scan { name: "scandirat", dir, path, list, filter, order, entry_name: name };
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { scan.run(|filter, order| real(dir, path, list, filter, order)) }
    }
    /// scandirat(3) with 64-bit offsets.
    fn scandirat64(dir: c_int, path: *const c_char, list: List<dirent64>, filter: Filter<dirent64>, order: Order<dirent64>) -> c_int {
        let scan = Scan { name: "scandirat64", dir, path, list, filter, order, entry_name: name64 };
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { scan.run(|filter, order| real(dir, path, list, filter, order)) }
    }
}
