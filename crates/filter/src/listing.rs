//! Which entries of a directory are listed, law 4.
//!
//! A stream's place in the view is found when it is opened and kept in a small table by the
//! stream's address, without a lock. A stream that is not in the table (too many are open)
//! is looked up again at each entry: slower, never wrong.

use crate::kernel::{self, Errno};
use crate::process;
use crate::process::state::{Mode, State};
use crate::this_process::directory_path;
use blinkers_index::Cursor;
use blinkers_law::{Names, Position, Text, View};
use core::ffi::{CStr, c_char, c_int};
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use libc::DIR;

/// Streams whose place is kept: more are seldom open at once.
const STREAMS: usize = 12;

/// The place of a stream as one word: a cursor's bits, or one of these.
const ALL: u64 = u64::MAX;
const ASK: u64 = u64::MAX - 1;

struct Slot {
    stream: AtomicUsize,
    place: AtomicU64,
}

static SLOTS: [Slot; STREAMS] = [const {
    Slot {
        stream: AtomicUsize::new(0),
        place: AtomicU64::new(ASK),
    }
}; STREAMS];

/// Remembers where a stream is that was just opened; `lists_all` if it is known to be where all
/// entries are listed.
pub fn opened(stream: *mut DIR, lists_all: bool) {
    let Some(state) = filtering() else {
        return;
    };
    if stream.is_null() {
        return;
    }
    let place = if lists_all {
        ALL
    } else {
        // SAFETY: the stream was just opened.
        place(state, unsafe { libc::dirfd(stream) })
    };
    keep(stream, place);
}

/// As [`opened`], where the canonical path of the stream's directory is known, and the kernel cannot
/// be asked.
pub fn opened_at(stream: *mut DIR, path: &[u8]) {
    if let Some(state) = filtering() {
        keep(stream, place_of(state, path));
    }
}

fn keep(stream: *mut DIR, place: u64) {
    closed(stream);
    for slot in places(stream) {
        // Claimed by an address that no stream has, filled, and then given its own.
        if slot
            .stream
            .compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
        {
            slot.place.store(place, Ordering::Relaxed);
            slot.stream.store(stream as usize, Ordering::Release);
            return;
        }
    }
}

/// Forgets a stream that is about to be closed.
pub fn closed(stream: *mut DIR) {
    for slot in places(stream) {
        if slot.stream.load(Ordering::Relaxed) == stream as usize {
            slot.stream.store(0, Ordering::Release);
        }
    }
}

/// Whether the entry `name` of `stream` is listed.
///
/// # Safety
/// `stream` is open, and `name` is a C string.
pub unsafe fn lists(stream: *mut DIR, name: *const c_char) -> bool {
    let Some(state) = filtering() else {
        return true;
    };
    let kept = places(stream)
        .find(|slot| slot.stream.load(Ordering::Acquire) == stream as usize)
        .map_or(ASK, |slot| slot.place.load(Ordering::Relaxed));
    if kept == ALL && !state.is_altered_in_trees() {
        return true;
    }
    // SAFETY: the caller's promise.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    Listing {
        state,
        // SAFETY: the stream is open.
        dir: unsafe { libc::dirfd(stream) },
        // What a stream was placed by may have been altered since.
        place: if state.is_altered() { ASK } else { kept },
    }
    .lists(name)
}

/// A directory whose entries are to be listed.
pub struct Listing<'s> {
    state: &'s State,
    dir: c_int,
    place: u64,
}

impl<'s> Listing<'s> {
    /// Of the directory that is open at `dir`.
    pub fn of(state: &'s State, dir: c_int) -> Self {
        Listing {
            state,
            dir,
            place: place(state, dir),
        }
    }

    /// Of the directory whose canonical path is known, where the kernel cannot be asked.
    pub fn of_path(state: &'s State, path: &[u8]) -> Self {
        Listing {
            state,
            dir: libc::AT_FDCWD,
            place: place_of(state, path),
        }
    }

    /// Whether the directory must stay open, for its path is asked for at each entry.
    pub fn needs_directory(&self) -> bool {
        self.place == ASK
    }

    /// Whether the entry `name` is listed.
    pub fn lists(&self, name: &[u8]) -> bool {
        match self.place {
            ALL => true,
            _ if is_dots(name) => true,
            ASK => in_directory(self.state, self.dir, name),
            cursor => self
                .state
                .index
                .child(Cursor::from_bits(cursor), name)
                .is_some(),
        }
    }
}

/// Whether a directory that is open has no entry that is listed.
pub fn shows_nothing(state: &State, dir: c_int) -> bool {
    let listing = Listing::of(state, dir);
    kernel::all_entries(dir, |name| is_dots(name) || !listing.lists(name))
}

/// The state, if listings are filtered.
pub fn filtering() -> Option<&'static State> {
    process::current().filter(|state| state.mode == Mode::Enforce)
}

/// Whether the entry `name` of the directory `dir` is listed, found from its path.
fn in_directory(state: &State, dir: c_int, name: &[u8]) -> bool {
    let listed = kernel::with_large_buffer(|buffer| {
        let mut path = Text::new(buffer);
        match directory_path(dir, &mut path) {
            Ok(()) => {}
            // Only a tree holds a directory whose path is too long to name.
            Err(Errno(libc::EBADF | libc::ENOTDIR | libc::ENAMETOOLONG | libc::ERANGE)) => {
                return true;
            }
            Err(_) => return is_dots(name),
        }
        match Position::of(state, path.bytes()) {
            Ok(position) => {
                path.enter(name).is_err() || position.enter(state, path.bytes(), name).is_some()
            }
            Err(_) => false,
        }
    });
    // Without memory for the path it cannot be told; what cannot be told is hidden.
    listed.unwrap_or(false)
}

fn is_dots(name: &[u8]) -> bool {
    matches!(name, b"." | b"..")
}

fn place(state: &State, dir: c_int) -> u64 {
    let mut buffer = [0; 256];
    let mut path = Text::new(&mut buffer);
    match directory_path(dir, &mut path) {
        Ok(()) => {}
        Err(Errno(libc::EBADF | libc::ENOTDIR | libc::ENAMETOOLONG)) => return ALL,
        Err(_) => return ASK,
    }
    place_of(state, path.bytes())
}

/// The place of a canonical path.
fn place_of(state: &State, path: &[u8]) -> u64 {
    match Position::of(state, path) {
        Ok(position) if position.shows_all(state) => ALL,
        Ok(Position {
            names: Names::Index(at),
            ..
        }) if state.trees().is_empty() && !state.is_altered() => at.to_bits(),
        _ => ASK,
    }
}

fn places(stream: *mut DIR) -> impl Iterator<Item = &'static Slot> {
    // malloc aligns to 16, and a stream with its buffer is some 32 KiB.
    let first = (stream as usize >> 4) ^ (stream as usize >> 15);
    (0..8).filter_map(move |step| SLOTS.get((first + step) % STREAMS))
}
