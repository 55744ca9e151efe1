//! What a filtered process knows: the index, the mode, where to record.
//!
//! It is made once and published by one compare-and-exchange: two threads, or a signal
//! handler in the midst of the first call, may both make it, and the loser gives its memory
//! back. Nobody ever waits. The first one to come makes it in the page of the library's own
//! data, which is written to anyway: a page more would cost each process some 7 microseconds.

mod room;

use crate::kernel::{self, Mapping};
use crate::memory::directories::{OWN_WORDS, OwnWords};
use crate::process::environment::{Block, LOADINGS, VARIABLES, entries, value_of};
use crate::process::start;
#[cfg(not(feature = "audit"))]
use crate::process::switch;
use blinkers_index::Index;
use blinkers_shared::hash::hash;
use blinkers_shared::usage::{Seen, Usage};
use core::ffi::CStr;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use room::{Home, Keep, Room};

/// How the filter treats what is hidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Answer ENOENT, and record.
    Enforce,
    /// Let it pass, and record.
    Warn,
}

/// More trees than this in `BLINKERS_TREES` are refused.
pub const TREES: usize = 64;

/// Slots of the table of what was seen before, where there is no usage map.
const OWN_SLOTS: usize = 128;

/// All that a hook needs.
pub struct State {
    /// The view.
    pub index: Index<'static>,
    /// What to do about hidden paths.
    pub mode: Mode,
    /// The usage map, if one was given.
    pub usage: Option<Usage<'static>>,
    /// Where hidden accesses are appended, if anywhere.
    pub log: Option<&'static CStr>,
    /// The assignments of [`VARIABLES`] as they were at start.
    pub variables: [Option<&'static CStr>; VARIABLES.len()],
    /// The entries of [`LOADINGS`] that name blinkers' libraries; empty where there is none.
    pub loadings: [&'static [u8]; LOADINGS.len()],
    /// The value of `LD_PRELOAD` at start.
    pub preload: &'static [u8],
    /// A hash of the program's name, zero until it is asked for.
    pub program: AtomicU64,
    /// What the hashes of directories' texts begin with: another for another index, and for
    /// other trees.
    pub seed: u64,
    trees: &'static [&'static [u8]],
    /// Directories that were resolved before.
    pub known: OwnWords,
    /// Behind the state and its texts: without a usage map, what was seen before.
    own_seen: &'static [AtomicU64],
}

/// Null: not yet made. [`SWITCHED`]: the program says at each call. [`INERT`]: nothing to
/// filter in this process.
static STATE: AtomicPtr<State> = AtomicPtr::new(null_mut());

const SWITCHED: *mut State = core::ptr::without_provenance_mut(1);
const INERT: *mut State = core::ptr::without_provenance_mut(2);

const _: () = assert!(align_of::<State>() <= align_of::<Home>());

/// The state of this process, or None where the filter is off.
#[inline(always)]
pub fn current() -> Option<&'static State> {
    let state = STATE.load(Ordering::Acquire);
    if state > INERT {
        // SAFETY: none of the marks above, so it was published whole and is never freed.
        return Some(unsafe { &*state });
    }
    if state == INERT {
        return None;
    }
    unsettled(state)
}

#[cold]
#[inline(never)]
fn unsettled(state: *mut State) -> Option<&'static State> {
    #[cfg(not(feature = "audit"))]
    if state == SWITCHED {
        return switch::current();
    }
    debug_assert!(state.is_null());
    first()
}

/// A hook was called before this library's constructor: by the constructor of another, or
/// from `.preinit_array`, where `environ` is still null.
fn first() -> Option<&'static State> {
    let environment = Block::current();
    if environment.as_ptr().is_null() {
        return start::from_kernel();
    }
    establish(environment)
}

/// Makes the state from `environment` and publishes it.
pub fn establish(environment: Block) -> Option<&'static State> {
    let made = State::make(environment);
    let place = match &made {
        Some((state, _)) => *state,
        None => without_view(environment),
    };
    let published = STATE.compare_exchange(null_mut(), place, Ordering::AcqRel, Ordering::Acquire);
    match made {
        // SAFETY: just published, never freed.
        Some((state, _)) if published.is_ok() => count_entered(unsafe { &*state }),
        // SAFETY: it was never published, so nobody else refers to it.
        Some((state, room)) => unsafe { room.give_back(state.cast()) },
        None => {}
    }
    current()
}

/// What a process is in that has no view at its start.
fn without_view(environment: Block) -> *mut State {
    #[cfg(not(feature = "audit"))]
    if environment.value(b"BLINKERS_MODE").is_none() && switch::prepare() {
        return SWITCHED;
    }
    let _ = environment;
    INERT
}

/// The state for a process that has come under a view after its start; it is never freed.
#[cfg(not(feature = "audit"))]
pub fn make_switched(environment: Block) -> Option<&'static State> {
    // SAFETY: made whole, and nobody gives it back.
    let state = unsafe { &*State::make(environment)?.0 };
    count_entered(state);
    Some(state)
}

fn count_entered(state: &State) {
    // The audit module is in the same process as the filter, which counts it.
    if cfg!(not(feature = "audit"))
        && let Some(usage) = state.usage
    {
        usage.count_entered();
    }
}

impl State {
    /// None where the filter is off: by `BLINKERS_MODE=off`, or because neither an index nor
    /// a mode is set. Beside it where it was made.
    fn make(environment: Block) -> Option<(*mut State, Room)> {
        let own = Assignments::of(environment);
        let [index, mode, trees, _, usage] = VARIABLES.map(|name| own.value(name));
        let is_mode_given = mode.is_some();
        let mode = match mode.map(CStr::to_bytes) {
            None | Some(b"" | b"enforce") => Mode::Enforce,
            Some(b"warn") => Mode::Warn,
            Some(b"off") => return None,
            Some(_) => start::give_up(b"BLINKERS_MODE is none of enforce, warn, off"),
        };
        let Some(path) = index else {
            if is_mode_given {
                start::give_up(b"BLINKERS_MODE is set, but BLINKERS_INDEX is not");
            }
            return None;
        };
        let (usage, carried) = match usage.map(|usage| start::map_usage(usage, path)) {
            Some((usage, carried)) => (Some(usage), carried),
            None => (None, None),
        };
        let (index, identity) = carried.unwrap_or_else(|| start::map_index(path));
        let trees = trees.map_or(0, |value| {
            value.to_bytes().split(|&byte| byte == b':').count()
        });
        if trees > TREES {
            start::give_up(b"BLINKERS_TREES holds more than 64 trees");
        }
        // The state, the trees, a table of what was seen before where there is no usage map,
        // and the texts.
        let own_slots = if usage.is_some() { 0 } else { OWN_SLOTS };
        let seen_at = size_of::<State>() + trees * size_of::<&[u8]>();
        let text_at = seen_at + own_slots * size_of::<AtomicU64>();
        let length = text_at + own.length();
        let (place, room) = Room::of(length);
        // SAFETY: each part begins where the one before it ends, inside the room, which is
        // ours alone and never given back once it is published; words of zero are atomic words.
        let (tree_room, own_seen, mut keep) = unsafe {
            (
                place.add(size_of::<State>()).cast::<&'static [u8]>(),
                core::slice::from_raw_parts(place.add(seen_at).cast::<AtomicU64>(), own_slots),
                Keep {
                    free: place.add(text_at),
                },
            )
        };
        let variables = VARIABLES.map(|name| keep.copy(own.assignment(name)));
        let values = LOADINGS.each_ref().map(|loading| {
            keep.copy(own.assignment(loading.name))
                .and_then(after_equals)
                .map_or(&b""[..], CStr::to_bytes)
        });
        let mut count = 0;
        for tree in split_trees(variables[2]).take(trees) {
            // SAFETY: there is room for as many as the value has parts.
            unsafe { tree_room.add(count).write(tree) };
            count += 1;
        }
        // SAFETY: as many were just written.
        let trees = unsafe { core::slice::from_raw_parts(tree_room, count) };
        let state = place.cast::<State>();
        // SAFETY: the room is aligned for it, long enough and ours alone.
        unsafe {
            state.write(State {
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
                seed: hash(identity, variables[2].map_or(b"", CStr::to_bytes)),
                trees,
                known: [const { AtomicU64::new(0) }; OWN_WORDS],
                own_seen,
            });
        }
        Some((state, room))
    }

    /// The trees beside those of the index, canonical.
    #[inline(always)]
    pub fn trees(&self) -> &'static [&'static [u8]] {
        self.trees
    }

    /// The value at start of one of [`VARIABLES`].
    #[cfg(not(feature = "audit"))]
    pub fn value(&self, at: usize) -> Option<&'static CStr> {
        self.variables.get(at).copied()?.and_then(after_equals)
    }

    /// The table of what was seen before.
    pub fn seen(&self) -> Option<Seen<'_>> {
        match self.usage {
            Some(usage) => Some(usage.seen()),
            None => Seen::new(self.own_seen, &[]),
        }
    }

    /// Marks an entry of the index as used.
    #[inline(always)]
    pub fn mark(&self, rank: u32) {
        if let Some(usage) = self.usage {
            usage.mark(rank);
        }
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
        start::give_up(b"out of memory");
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

/// The filter's own assignments in an environment, found on one pass: every process pays for it.
struct Assignments([(&'static [u8], Option<&'static CStr>); OWN]);

const OWN: usize = VARIABLES.len() + LOADINGS.len();

impl Assignments {
    fn of(environment: Block) -> Assignments {
        let mut own = core::array::from_fn(|at| match VARIABLES.get(at) {
            Some(name) => (*name, None),
            None => (LOADINGS[at - VARIABLES.len()].name, None),
        });
        for string in environment.strings() {
            let bytes = string.to_bytes();
            if !matches!(bytes.first(), Some(b'B' | b'L')) {
                continue;
            }
            for (name, found) in &mut own {
                // The first one counts, as for getenv(3).
                if found.is_none()
                    && bytes.get(name.len()) == Some(&b'=')
                    && bytes.starts_with(name)
                {
                    *found = Some(string);
                }
            }
        }
        Assignments(own)
    }

    fn assignment(&self, name: &[u8]) -> Option<&'static CStr> {
        self.0.iter().find(|(own, _)| *own == name)?.1
    }

    fn value(&self, name: &[u8]) -> Option<&'static CStr> {
        value_of(self.assignment(name)?, name)
    }

    /// The bytes that all of them take, with their NULs.
    fn length(&self) -> usize {
        let lengths = self.0.iter().flat_map(|(_, found)| *found);
        lengths.map(|string| string.count_bytes() + 1).sum()
    }
}

fn after_equals(string: &'static CStr) -> Option<&'static CStr> {
    let equals = string.to_bytes().iter().position(|&byte| byte == b'=')?;
    value_of(string, string.to_bytes().get(..equals)?)
}

/// The trees of `BLINKERS_TREES`, without slashes at their ends.
fn split_trees(assignment: Option<&'static CStr>) -> impl Iterator<Item = &'static [u8]> {
    let value = assignment
        .and_then(after_equals)
        .map_or(&b""[..], CStr::to_bytes);
    let trees = value.split(|&byte| byte == b':');
    trees.filter(|tree| !tree.is_empty()).map(|mut tree| {
        if tree.first() != Some(&b'/') {
            start::give_up(b"BLINKERS_TREES holds a path that is not absolute");
        }
        while let Some((b'/', shorter)) = tree.split_last() {
            tree = shorter;
        }
        tree
    })
}
