//! The shared libraries that ld.so has loaded by the time the filter starts, law 5.
//!
//! ld.so opens them by itself, before any hook. So the filter looks at the list once, and a
//! hidden library ends the process as ld.so ends it for a missing one.

use crate::environment::{Block, PRELOAD, preload_entries};
use crate::state::{Mode, State};
use crate::system_call;
use crate::verdict::{Call, Last, judge_path};
use core::ffi::{CStr, c_int, c_void};

/// The exit status by which ld.so says that it could not load a library.
const CANNOT_LOAD: c_int = 127;

struct Search<'s> {
    state: &'s State,
    preload: &'s [u8],
    missing: Option<&'static CStr>,
}

/// Ends the process if a library of `program` is hidden.
pub fn check(state: &State, environment: Block, program: &CStr) {
    let mut search = Search {
        state,
        preload: environment.value(PRELOAD).map_or(b"", CStr::to_bytes),
        missing: None,
    };
    // SAFETY: `look` takes `search` by the pointer given, during this call alone.
    unsafe { libc::dl_iterate_phdr(Some(look), (&raw mut search).cast()) };
    if let Some(path) = search.missing
        && state.mode == Mode::Enforce
    {
        let name = path
            .to_bytes()
            .rsplit(|&byte| byte == b'/')
            .next()
            .unwrap_or_default();
        // The words of glibc, elf/dl-load.c and elf/rtld.c.
        let _ = system_call::write_pieces(
            2,
            &[
                program.to_bytes(),
                b": error while loading shared libraries: ",
                name,
                b": cannot open shared object file: No such file or directory\n",
            ],
        );
        system_call::exit(CANNOT_LOAD);
    }
}

unsafe extern "C" fn look(
    library: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: ld.so gives a live description, and `check` a live search.
    let (name, search) = unsafe { ((*library).dlpi_name, &mut *search.cast::<Search>()) };
    // SAFETY: the name of a loaded library is a C string that lives as long as it is loaded.
    let Some(path) = (unsafe { crate::verdict::readable(name) }) else {
        return 0;
    };
    // The program itself has no name here, and the vDSO no file. What the user preloads was
    // asked for from outside the view.
    if !path.to_bytes().contains(&b'/')
        || preload_entries(search.preload).any(|entry| entry == path.to_bytes())
    {
        return 0;
    }
    let call = Call {
        name: "ld.so",
        dir: libc::AT_FDCWD,
        path: name,
        last: Last::Follow,
        creates: false,
    };
    if judge_path(search.state, call, path).is_err() {
        search.missing = Some(path);
        return 1;
    }
    0
}
