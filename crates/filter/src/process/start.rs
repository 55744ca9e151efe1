//! A state, made from an environment.

use crate::kernel::{self, Mapping};
use crate::process::confinement;
use crate::process::environment::{Assignments, Block};
use crate::process::failure;
use crate::process::mapped_files::{map_index, map_usage};
use crate::process::place::{Copies, OwnData, Place};
use crate::process::root;
use crate::process::state::{Mode, OWN_WORDS, State};
use crate::process::variables::{LOADINGS, ROOT, VARIABLES, after_equals, entries, says_to_wait};
use blinkers_shared::key::Secret;
use core::ffi::CStr;
use core::sync::atomic::AtomicU64;

/// More trees than this in `BLINKERS_TREES` are refused.
const TREES: usize = 64;

/// Words of the set of what was recorded, where there is no usage map.
const OWN_RECORDED: usize = 128;

const _: () = assert!(align_of::<State>() <= align_of::<OwnData>());

/// A state that nobody else knows yet.
pub struct Made {
    state: *mut State,
    place: Place,
}

impl Made {
    /// Where the state is, to be published.
    pub fn pointer(&self) -> *mut State {
        self.state
    }

    /// The state, which now stays as long as the process.
    pub fn keep(self) -> &'static State {
        // SAFETY: `state` was written whole, and its place is never given back any more.
        unsafe { &*self.state }
    }

    /// Gives the memory back.
    pub fn discard(self) {
        // SAFETY: whoever has this value has not published the state.
        unsafe { self.place.give_back(self.state.cast()) }
    }
}

/// The index of processes that are given the library, but neither an index nor a mode.
const DEFAULT_INDEX: &CStr = c"/etc/blinkers/default.index";

/// Makes a state. None where the filter is off: by `BLINKERS_MODE=off`, or because nothing says yet
/// what the view is and `BLINKERS_WAIT` is set: a shell is to say it later, by [`switch`].
///
/// [`switch`]: super::switch
pub fn make(environment: Block) -> Option<Made> {
    let own = Assignments::of(environment);
    let [index, mode, trees, _, usage, elsewhere, confined] = VARIABLES.map(|name| own.value(name));
    if confined.is_some() {
        confinement::from_start();
    }
    let is_mode_given = mode.is_some();
    let mode = match mode.map(CStr::to_bytes) {
        None | Some(b"" | b"enforce") => Mode::Enforce,
        Some(b"warn") => Mode::Warn,
        Some(b"off") => return None,
        Some(_) => failure::give_up(b"BLINKERS_MODE is none of enforce, warn, off"),
    };
    let path = match index {
        Some(path) => path,
        None if is_mode_given => {
            failure::give_up(b"BLINKERS_MODE is set, but BLINKERS_INDEX is not")
        }
        None if is_to_wait(environment) => return None,
        None => default_index(),
    };
    let (mut usage, carried) =
        match usage.and_then(|usage| map_usage(usage, path, elsewhere.is_some())) {
            Some((usage, carried)) => (Some(usage), carried),
            None => (None, None),
        };
    let (index, identity) = carried.unwrap_or_else(|| map_index(path));
    if let Some(usage) = &mut usage {
        usage.set_index(identity);
    }
    let tree_count = trees.map_or(0, |value| {
        value.to_bytes().split(|&byte| byte == b':').count()
    });
    if tree_count > TREES {
        failure::give_up(b"BLINKERS_TREES holds more than 64 trees");
    }
    let secret = match usage {
        Some(usage) => usage.secret(),
        None => Secret::new(kernel::random()),
    };
    let own_recorded = if usage.is_some() { 0 } else { OWN_RECORDED };
    let (place, mut parts) = Parts::place(tree_count, own_recorded, own.length());
    let variables = VARIABLES.map(|name| parts.copies.copy(own.assignment(name)));
    let values = LOADINGS.each_ref().map(|loading| {
        let copy = parts.copies.copy(own.assignment(loading.name));
        copy.and_then(after_equals).map_or(&b""[..], CStr::to_bytes)
    });
    let mut count = 0;
    for tree in split_trees(variables[2]).take(tree_count) {
        // SAFETY: there is room for as many as the value has parts.
        unsafe { parts.trees.add(count).write(tree) };
        count += 1;
    }
    // SAFETY: as many were just written.
    let trees = unsafe { core::slice::from_raw_parts(parts.trees, count) };
    let secret = secret.of_view(identity, variables[2].map_or(b"", CStr::to_bytes));
    let root = variables[ROOT]
        .and_then(after_equals)
        .and_then(|table| root::at_start(table, secret));
    // SAFETY: the place is aligned for a state, large enough and not known to anybody else.
    unsafe {
        parts.state.write(State {
            index,
            mode,
            usage,
            log: variables[3].and_then(after_equals),
            variables,
            loadings: core::array::from_fn(|at| {
                let entry = entries(values[at]).find(|entry| LOADINGS[at].names_library(entry));
                absolute(entry.unwrap_or_default())
            }),
            preload: values[0],
            program: AtomicU64::new(0),
            secret: root.map_or(secret, |root| root.secret()),
            root,
            trees,
            own_directories: [const { AtomicU64::new(0) }; OWN_WORDS],
            own_recorded: parts.recorded,
        });
    }
    if root.is_some() {
        // SAFETY: it was just written.
        unsafe { (*parts.state).tell_root() };
    }
    Some(Made {
        state: parts.state,
        place,
    })
}

/// Whether a shell will say later what the view is.
#[cold]
#[inline(never)]
fn is_to_wait(environment: Block) -> bool {
    environment.strings().any(says_to_wait)
}

/// The default index, if it is there. Otherwise the process ends: it was given the library, and
/// nothing would be filtered.
#[cold]
#[inline(never)]
fn default_index() -> &'static CStr {
    if kernel::access_at(libc::AT_FDCWD, DEFAULT_INDEX, libc::F_OK, 0).is_err() {
        failure::give_up_with(&[
            b"BLINKERS_INDEX is not set, and there is no ",
            DEFAULT_INDEX.to_bytes(),
        ]);
    }
    DEFAULT_INDEX
}

/// The parts of a state's memory, one behind the other.
struct Parts {
    state: *mut State,
    trees: *mut &'static [u8],
    /// The set of what was recorded where there is no usage map.
    recorded: &'static [AtomicU64],
    copies: Copies,
}

impl Parts {
    fn place(trees: usize, recorded: usize, text: usize) -> (Place, Parts) {
        let recorded_at = size_of::<State>() + trees * size_of::<&[u8]>();
        let text_at = recorded_at + recorded * size_of::<AtomicU64>();
        let (memory, place) = Place::of(text_at + text);
        // SAFETY: each part begins where the one before it ends, inside the memory, which is
        // fresh and zero; so its words are atomic words. A state that is given back is not used
        // any more.
        let parts = unsafe {
            Parts {
                state: memory.cast(),
                trees: memory.add(size_of::<State>()).cast(),
                recorded: core::slice::from_raw_parts(memory.add(recorded_at).cast(), recorded),
                copies: Copies {
                    free: memory.add(text_at),
                },
            }
        };
        (place, parts)
    }
}

/// The entry by which a child finds the library wherever it stands: ld.so takes a relative
/// one from the current directory.
fn absolute(entry: &'static [u8]) -> &'static [u8] {
    if matches!(entry.first(), None | Some(b'/')) {
        return entry;
    }
    if !entry.contains(&b'/') {
        return searched(entry);
    }
    let length = libc::PATH_MAX as usize + 1 + entry.len();
    let Ok(place) = kernel::map(Mapping::Fresh, length) else {
        failure::give_up(b"out of memory");
    };
    // SAFETY: fresh memory of this length, all zero, ours alone and never given back.
    let buffer = unsafe { core::slice::from_raw_parts_mut(place, length) };
    let Ok(end) = kernel::current_directory(&mut buffer[..libc::PATH_MAX as usize]) else {
        return entry;
    };
    buffer[end] = b'/';
    buffer[end + 1..end + 1 + entry.len()].copy_from_slice(entry);
    &buffer[..end + 1 + entry.len()]
}

/// Where ld.so found this library by a bare name.
#[cfg(not(feature = "audit"))]
fn searched(entry: &'static [u8]) -> &'static [u8] {
    match crate::next::own_path().map(CStr::to_bytes) {
        Some(path) if path.first() == Some(&b'/') => path,
        _ => entry,
    }
}

/// The filter in the same process sees to it.
#[cfg(feature = "audit")]
fn searched(entry: &'static [u8]) -> &'static [u8] {
    entry
}

/// The trees of `BLINKERS_TREES`, without slashes at their ends.
fn split_trees(assignment: Option<&'static CStr>) -> impl Iterator<Item = &'static [u8]> {
    let value = assignment
        .and_then(after_equals)
        .map_or(&b""[..], CStr::to_bytes);
    let trees = value.split(|&byte| byte == b':');
    trees.filter(|tree| !tree.is_empty()).map(|mut tree| {
        if tree.first() != Some(&b'/') {
            failure::give_up(b"BLINKERS_TREES holds a path that is not absolute");
        }
        while let Some((b'/', shorter)) = tree.split_last() {
            tree = shorter;
        }
        tree
    })
}
