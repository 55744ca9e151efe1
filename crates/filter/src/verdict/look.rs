//! The first two rooms: what is remembered, and what the index says.

use super::call::{Call, Permit, SETTLED};
use super::keep::{directory_key, keep};
use super::refuse::refuse;
use crate::memory::whole_paths::Finding;
use crate::memory::{alterations, directories, whole_paths};
use crate::process::state::State;
use crate::this_process::directory_path;
use blinkers_law::{self as law, Directory, Errno, Look, Position, Question, Text};
use core::ffi::CStr;

/// A buffer that suits the paths of nearly all directories, and a small stack.
pub const SMALL: usize = 256;

/// What is remembered and what the index says of a call, and what is left to check.
///
/// # Errors
/// The error that the call fails with.
#[inline(always)]
pub fn ask_path(state: &State, call: &Call, path: &CStr) -> Result<Permit, Errno> {
    match whole_paths::find(state, path, call.last, call.change) {
        Some(Finding::Visible) => Ok(SETTLED),
        Some(Finding::Canonical) => Ok(Permit::Settled { is_canonical: true }),
        Some(Finding::Hidden) => Err(Errno::ENOENT),
        None => ask_anew(state, call, path),
    }
}

/// As [`ask_path`], where nothing is remembered of the whole path, or nothing may be, for it is
/// altered.
///
/// # Errors
/// The error that the call fails with.
#[inline(never)]
pub fn ask_anew(state: &State, call: &Call, path: &CStr) -> Result<Permit, Errno> {
    let question = &call.question(path);
    let altered = alterations::count(state);
    let changes = directories::changes(state);
    let last = law::last_component(question.text());
    let key = directory_key(state, question, last);
    let known = key.and_then(|key| directories::find(state, key));
    let (look, learned) = match (known, last) {
        // The path is the text of a directory that is known.
        (Some(Directory::Tree), None) => return Ok(SETTLED),
        (Some(_), None) if question.change.alters() => return Ok(Permit::Unresolved),
        (Some(_), None) => return Ok(SETTLED),
        (Some(Directory::Tree), _) => {
            let look = law::look_in_tree(question);
            return permit(state, call, (question, altered), look, false);
        }
        (Some(Directory::Elsewhere), _) => return Ok(Permit::Unresolved),
        (
            Some(Directory::Index {
                names,
                is_canonical,
            }),
            Some(last),
        ) => {
            let directory = (names, is_canonical);
            law::look_in_index(state, question, last, directory)
        }
        // The index alone does not know.
        (None, _) if altered != 0 && question.is_absolute() => return Ok(Permit::Unresolved),
        (None, _) => law::look(state, question, last, || here(state)),
    };
    keep(state, question, key, (changes, altered), &learned);
    permit(state, call, (question, altered), look, learned.is_canonical)
}

#[inline(always)]
fn permit(
    state: &State,
    call: &Call,
    (question, altered): (&Question, u64),
    look: Look,
    is_canonical: bool,
) -> Result<Permit, Errno> {
    match look {
        Look::Pass => Ok(Permit::Settled { is_canonical }),
        Look::Hidden(hidden) => {
            refuse(state, call.name, (question, altered), &hidden).map(|()| SETTLED)
        }
        Look::UnlessLink => Ok(Permit::UnlessLink),
        Look::UnlessLinks(from) => Ok(Permit::UnlessLinks(from)),
        Look::Walk => Ok(Permit::Unresolved),
    }
}

/// Where the current directory is.
fn here(state: &State) -> Directory {
    let key = directories::Key::of(state, b"");
    match key.and_then(|key| directories::find(state, key)) {
        Some(directory) => directory,
        None => look_where_it_stands(state, key),
    }
}

#[inline(never)]
fn look_where_it_stands(state: &State, key: Option<directories::Key>) -> Directory {
    let changes = directories::changes(state);
    let mut buffer = [0; SMALL];
    let mut path = Text::new(&mut buffer);
    if directory_path(libc::AT_FDCWD, &mut path).is_err() {
        return Directory::Elsewhere;
    }
    let position = Position::of(state, path.bytes());
    let is_in_tree = position.is_ok_and(|position| position.shows_all(state));
    let directory = if is_in_tree {
        Directory::Tree
    } else {
        Directory::Elsewhere
    };
    if !is_in_tree || !law::is_filled_by_kernel(path.bytes()) {
        directories::keep(state, key, directory, changes);
    }
    directory
}
