//! Calling a function of libc so that it takes the program for its caller.
//!
//! dlopen finds the directories to search, `$ORIGIN` and the namespace by its return address.
//! A hook that must look at the result cannot leave by a jump. So the function returns to a
//! `ret` instruction in the caller's own code, and that returns to the filter. Interposers
//! that do not take this care break every library with a RUNPATH.

use crate::arch::caller::{RETURN, call_by_way_of};
use crate::errno;
use crate::kernel::Errno;
use crate::libraries::iterate;
use core::ffi::{c_int, c_void};

/// No way through the caller's code.
const RETURN_HERE: usize = 0;

/// Calls `function` with `arguments` as if from `caller`: as from here, where no such
/// instruction is in the code around `caller`.
///
/// # Safety
/// `function` takes up to three integers or pointers and may be called with these.
pub unsafe fn from_caller(
    caller: usize,
    function: Option<*mut c_void>,
    arguments: [usize; 3],
) -> *mut c_void {
    let Some(function) = function else {
        return errno::fail(Errno(libc::ENOSYS));
    };
    let mut search = Search {
        caller,
        found: None,
    };
    // SAFETY: `look` takes `search` by the pointer given, during this call alone.
    unsafe { iterate(Some(look), (&raw mut search).cast()) };
    let [first, second, third] = arguments;
    let way = search.found.unwrap_or(RETURN_HERE);
    // SAFETY: the caller's promise, and a `ret` that may be executed.
    unsafe { call_by_way_of(first, second, third, function, way) }
}

struct Search {
    caller: usize,
    found: Option<usize>,
}

/// Looks for the instruction in the executable segment that holds the caller.
unsafe extern "C" fn look(
    library: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: ld.so gives a live description, and `from_caller` a live search.
    let (library, search) = unsafe { (&*library, &mut *search.cast::<Search>()) };
    for number in 0..usize::from(library.dlpi_phnum) {
        // SAFETY: so many headers there are.
        let header = unsafe { &*library.dlpi_phdr.add(number) };
        let readable = libc::PF_X | libc::PF_R;
        if header.p_type != libc::PT_LOAD || header.p_flags & readable != readable {
            continue;
        }
        let start = library.dlpi_addr as usize + header.p_vaddr as usize;
        let end = start + header.p_filesz as usize;
        if !(start..end).contains(&search.caller) {
            continue;
        }
        // SAFETY: a loaded segment that may be read.
        let after =
            unsafe { core::slice::from_raw_parts(search.caller as *const u8, end - search.caller) };
        search.found = after
            .windows(RETURN.len())
            .position(|bytes| bytes == RETURN)
            .map(|distance| search.caller + distance);
        return 1;
    }
    0
}
