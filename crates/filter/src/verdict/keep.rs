//! The fourth room: what is kept for the next call.

use crate::memory::{alterations, directories, whole_paths};
use crate::process::state::State;
use blinkers_law::{Learned, Question};

/// Keeps what a resolution has learned. `changes` and `altered` are the counts from before the look.
#[inline]
pub fn keep(
    state: &State,
    question: &Question,
    key: Option<directories::Key>,
    (changes, altered): (Option<u64>, u64),
    learned: &Learned,
) {
    if let Some(directory) = learned.directory {
        directories::keep(state, key, directory, changes);
    }
    if let Some(here) = learned.current_directory {
        let key = directories::Key::of(state, b"").filter(|_| alterations::count(state) == altered);
        directories::keep(state, key, here, changes);
    }
    if learned.is_visible_by_index && !question.change.alters() {
        whole_paths::keep_visible(state, question, altered, learned.is_canonical);
    }
}

/// The key by which a path's directory is known: the text before the last component, or the whole
/// path if it ends in a slash.
#[inline]
pub fn directory_key(
    state: &State,
    question: &Question,
    last: Option<usize>,
) -> Option<directories::Key> {
    if question.dir != libc::AT_FDCWD && !question.is_absolute() {
        return None;
    }
    let path = question.text();
    let text = match last {
        Some(last) => path.get(..last)?,
        None => path.last().filter(|&&byte| byte == b'/').map(|_| path)?,
    };
    directories::Key::of(state, text)
}
