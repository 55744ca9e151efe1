//! Switching on and off in a running process: a shell puts itself under a view by
//! exporting `BLINKERS_INDEX`, and leaves it again with `unset`.
//!
//! Portage runs a whole phase of an ebuild in one bash, of which only a part is the build.
//! bash keeps its variables in tables of its own and exports a `getenv` that looks there; so
//! a filter that was loaded with nothing to filter asks it at each call. The next
//! function of a program's `getenv` would only know what the process was started with.
//!
//! Only a filter that was started without an index can be switched: one that has a view from
//! its start keeps it. bash has one thread, and its signal handlers only take notes, so its
//! tables are never looked at while they change.

use crate::kernel::{self, Mapping};
use crate::next;
use crate::process::environment::Block;
use crate::process::failure;
use crate::process::start;
use crate::process::state::State;
use crate::process::variables::{LOADINGS, VARIABLES};
use core::ffi::{CStr, c_char, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// The program's own getenv(3).
static GETENV: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

/// The state that was last switched on. Null if none was. What it follows upon stays mapped:
/// a hook may be using it.
static LATEST: AtomicPtr<State> = AtomicPtr::new(null_mut());

/// Bytes for the assignments of all variables together.
const LONGEST: usize = 256 * 1024;

type Getenv = unsafe extern "C" fn(*const c_char) -> *const c_char;

/// Takes note of how this program could switch the filter on, and tells whether it can.
pub fn prepare() -> bool {
    let program = next::program();
    // Others export a getenv too. This second name says that it is bash's.
    let getenv = program
        .filter(|program| {
            program
                .function(&next::Wanted::new(c"find_variable"))
                .is_some()
        })
        .and_then(|program| program.function(&next::Wanted::new(c"getenv")));
    GETENV.store(getenv.unwrap_or(null_mut()), Relaxed);
    getenv.is_some()
}

/// The state as the program's variables want it at this moment.
#[cold]
#[inline(never)]
pub fn current() -> Option<&'static State> {
    variable(c"BLINKERS_INDEX").filter(|index| !index.is_empty())?;
    // SAFETY: null, or a state that was made below and is never given back.
    let latest = unsafe { LATEST.load(Relaxed).as_ref() };
    if let Some(state) = latest
        && is_wanted(state)
    {
        return Some(state);
    }
    let made = with_block(start::make)?.keep();
    made.count_entered();
    LATEST.store(core::ptr::from_ref(made).cast_mut(), Relaxed);
    Some(made)
}

/// Whether the variables are those of `state`.
fn is_wanted(state: &State) -> bool {
    (0..VARIABLES.len())
        .all(|at| with_name(VARIABLES[at], |name| variable(name) == state.value(at)))
}

/// Calls `work` with the assignments of the filter's variables as the program has them now.
fn with_block<T>(work: impl FnOnce(Block) -> T) -> T {
    let Ok(text) = kernel::map(Mapping::Fresh, LONGEST) else {
        failure::give_up(b"out of memory");
    };
    // SAFETY: fresh memory of this length, all zero, ours alone until it is unmapped.
    let mut free = unsafe { core::slice::from_raw_parts_mut(text, LONGEST) };
    let mut block = [core::ptr::null(); LOADINGS.len() + VARIABLES.len() + 1];
    let names = LOADINGS.iter().map(|loading| loading.name).chain(VARIABLES);
    let mut count = 0;
    for name in names {
        let value = with_name(name, variable);
        let Some(value) = value else {
            continue;
        };
        let value = value.to_bytes();
        let length = name.len() + 1 + value.len() + 1;
        if length > free.len() {
            failure::give_up(b"its variables are too long");
        }
        let (assignment, rest) = core::mem::take(&mut free).split_at_mut(length);
        assignment[..name.len()].copy_from_slice(name);
        assignment[name.len()] = b'=';
        assignment[name.len() + 1..length - 1].copy_from_slice(value);
        block[count] = assignment.as_ptr().cast();
        count += 1;
        free = rest;
    }
    // SAFETY: the strings and the null behind them live until `work` is done, and it copies
    // what it keeps.
    unsafe {
        let result = work(Block::given(block.as_ptr()));
        kernel::unmap(text, LONGEST);
        result
    }
}

/// Calls `work` with `name` as a C string.
fn with_name<T>(name: &[u8], work: impl FnOnce(&CStr) -> T) -> T {
    let mut text = [0; 32];
    let length = name.len().min(text.len() - 1);
    text[..length].copy_from_slice(&name[..length]);
    work(CStr::from_bytes_until_nul(&text).unwrap_or_default())
}

/// The value of a variable that the program exports. It lives until the next call.
fn variable(name: &CStr) -> Option<&'static CStr> {
    let getenv = GETENV.load(Relaxed);
    if getenv.is_null() {
        return None;
    }
    // SAFETY: the program exports it under the name of getenv(3), and has its type; it gives
    // null or a C string.
    unsafe {
        let getenv = core::mem::transmute::<*mut c_void, Getenv>(getenv);
        let value = getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value))
    }
}
