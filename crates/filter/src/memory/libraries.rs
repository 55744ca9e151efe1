//! Libraries that were found visible before.

use crate::process::state::State;
use blinkers_shared::key::{Domain, Key};

/// The key of a library. `path` is its name, as ld.so has it.
#[inline]
pub fn key(state: &State, path: &[u8]) -> Key {
    state.secret.key(Domain::Library, 0, path)
}

/// Whether a library was found visible before.
pub fn is_visible(state: &State, library: Key) -> bool {
    let Some(usage) = state.usage else {
        return false;
    };
    let kept = usage.libraries().get(library);
    kept.is_some_and(|generation| usage.changes().is_still(generation))
}

/// Keeps that a library is visible, found in this generation of the changes.
pub fn keep_visible(state: &State, library: Key, changes: Option<u64>) {
    if let (Some(changes), Some(usage)) = (changes, state.usage) {
        usage.libraries().put(library, changes);
    }
}
