//! The shared libraries that ld.so has loaded, law 5.
//!
//! ld.so opens them by itself, before any hook. So the filter looks at the list when it
//! starts and after a dlopen, and a hidden library ends the process, or the dlopen, as ld.so
//! ends it for a missing one.

use crate::hook::next;
use crate::kernel;
use crate::memory::directories::changes;
use crate::memory::libraries::{is_visible, keep_visible, key};
use crate::next::names;
use crate::process::restart::{self, Given};
use crate::process::state::{Mode, State};
use crate::process::variables::is_preloaded;
use crate::record;
use crate::verdict::{Call, Change, Last, judge_path};
use core::ffi::{CStr, c_int, c_void};

/// The exit status by which ld.so says that it could not load a library.
const CANNOT_LOAD: c_int = 127;

/// How many libraries are loaded. ld.so appends to its list, so those that come later are
/// those behind.
#[derive(Clone, Copy)]
pub struct Count(usize);

/// What was loaded.
pub enum Loaded {
    /// Nothing that is hidden.
    Visible,
    /// Among others this path, which is hidden.
    Hidden(&'static [u8]),
}

struct Search<'s> {
    state: &'s State,
    name: &'static str,
    passed_over: usize,
    missing: Option<&'static CStr>,
}

type Callback = unsafe extern "C" fn(*mut libc::dl_phdr_info, libc::size_t, *mut c_void) -> c_int;

next! { seldom fn next_iterate = dl_iterate_phdr(look: Option<Callback>, data: *mut c_void) -> c_int }

/// dl_iterate_phdr(3): the next one, for the name itself may be another library's.
///
/// # Safety
/// As for the function of libc.
pub unsafe fn iterate(look: Option<Callback>, data: *mut c_void) -> c_int {
    // SAFETY: passed on.
    unsafe { next_iterate(look, data) }
}

/// How many libraries are loaded now.
pub fn loaded() -> Count {
    unsafe extern "C" fn count(
        _library: *mut libc::dl_phdr_info,
        _size: usize,
        total: *mut c_void,
    ) -> c_int {
        // SAFETY: the total below.
        unsafe { *total.cast::<usize>() += 1 };
        0
    }
    let mut total = 0_usize;
    // SAFETY: `count` takes `total` by the pointer given, during this call alone.
    unsafe { iterate(Some(count), (&raw mut total).cast()) };
    Count(total)
}

/// Whether a library that was loaded since `before`, by a call of the function `name`, is
/// hidden.
pub fn hidden_since(state: &State, name: &'static str, before: Count) -> Loaded {
    let missing = look_behind(state, name, before);
    match missing {
        Some(path) if state.mode == Mode::Enforce => Loaded::Hidden(path.to_bytes()),
        _ => Loaded::Visible,
    }
}

/// Starts the program again if a library of it is hidden, or ends the process.
///
/// # Safety
/// `given` is what the kernel gave to this process.
pub unsafe fn check(state: &State, given: Given) {
    let missing = names().find(|path| !is_seen(state, "ld.so", path));
    if let Some(path) = missing
        && state.mode == Mode::Enforce
    {
        // SAFETY: the caller's promise.
        let program = unsafe {
            restart::with_module(state, given);
            given.name()
        };
        // The words of glibc, elf/dl-load.c and elf/rtld.c.
        let _ = kernel::write_pieces(
            2,
            &[
                program.to_bytes(),
                b": error while loading shared libraries: ",
                file_name(path.to_bytes()),
                b": cannot open shared object file: No such file or directory\n",
            ],
        );
        kernel::exit(CANNOT_LOAD);
    }
}

/// What a library's path ends with: the name by which others need it.
pub fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
}

fn look_behind(state: &State, name: &'static str, before: Count) -> Option<&'static CStr> {
    let mut search = Search {
        state,
        name,
        passed_over: before.0,
        missing: None,
    };
    // SAFETY: `look` takes `search` by the pointer given, during this call alone.
    unsafe { iterate(Some(look), (&raw mut search).cast()) };
    search.missing
}

unsafe extern "C" fn look(
    library: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: ld.so gives a live description, and `look_behind` a live search.
    let (name, search) = unsafe { ((*library).dlpi_name, &mut *search.cast::<Search>()) };
    if let Some(fewer) = search.passed_over.checked_sub(1) {
        search.passed_over = fewer;
        return 0;
    }
    // SAFETY: the name of a loaded library is a C string that lives as long as it is loaded.
    let path = unsafe { CStr::from_ptr(name) };
    if is_seen(search.state, search.name, path) {
        return 0;
    }
    search.missing = Some(path);
    1
}

/// Whether a library that is loaded may be: it is visible, or no file of the view's.
fn is_seen(state: &State, name: &'static str, path: &CStr) -> bool {
    if path.is_empty() {
        return true;
    }
    let text = path.to_bytes();
    let State {
        preload, loadings, ..
    } = state;
    // The filter itself.
    if text == loadings[0] {
        return true;
    }
    let library = key(state, text);
    // What any process of the run was found to see.
    let is_known = is_visible(state, library);
    // Mostly nothing but the filter is preloaded.
    let is_preloaded = || *preload != loadings[0] && is_preloaded(preload, text);
    // The program itself has no name here, and the vDSO no file. What the user preloads was
    // asked for from outside the view.
    if is_known || !text.contains(&b'/') {
        return true;
    }
    if is_preloaded() {
        record::loaded(state, name, library, text);
        return true;
    }
    let changes = changes(state);
    let call = Call {
        name,
        dir: libc::AT_FDCWD,
        path: path.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    };
    if judge_path(state, call, path).is_err() {
        return false;
    }
    record::loaded(state, name, library, text);
    // Where all may pass, passing says nothing of a library.
    if state.mode == Mode::Enforce {
        keep_visible(state, library, changes);
    }
    true
}
