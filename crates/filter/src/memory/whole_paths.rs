//! Whole paths that were asked for before.
//!
//! What became of an absolute path is kept in the usage map for all processes of the run, where
//! the index alone has led: a build asks for the same few hundred headers and programs in every
//! one of its processes, and for the same names that are nowhere.
//!
//! What is kept of a visible path was marked as used before. What is kept of a hidden one was
//! recorded before: of a name that is on disk for the program that asked, of one that is not
//! for all.
//!
//! All is kept under the number of alterations that was read before the look.

use crate::process::state::{Mode, State};
use crate::record::Settled;
use blinkers_law::{Change, Last, Question};
use blinkers_shared::key::{Domain, Key};
pub use blinkers_shared::path_table::Finding;
use blinkers_shared::path_table::PathTable;
use core::ffi::CStr;
use core::sync::atomic::Ordering::Relaxed;

/// What is known of a path, for a call that treats its last component so.
#[inline(always)]
pub fn find(state: &State, path: &CStr, last: Last, change: Change) -> Option<Finding> {
    let usage = state.usage.as_ref()?;
    let path = path.to_bytes();
    if path.first() != Some(&b'/') {
        return None;
    }
    let domain = Domain::Path(last as u8);
    let key = state.secret.key(domain, usage.alterations().count(), path);
    let paths = usage.paths();
    let found = paths
        .get(key)
        .or_else(|| paths.get(state.secret.for_program(key, program(state)?)));
    match found? {
        // What is not there may be made, and a program that is only warned is told each time.
        Finding::Hidden if change.creates() || state.mode == Mode::Warn => None,
        finding => Some(finding),
    }
}

/// Keeps that the index has led the question to something visible, of which the use is marked.
pub fn keep_visible(state: &State, question: &Question, altered: u64, is_canonical: bool) {
    if let Some((paths, key)) = place(state, question, altered) {
        let finding = if is_canonical {
            Finding::Canonical
        } else {
            Finding::Visible
        };
        paths.put(key, finding);
    }
}

/// Keeps that the index has led the question to something hidden.
pub fn keep_hidden(state: &State, question: &Question, altered: u64, settled: Settled) {
    if question.change.creates() || question.last == Last::Parent || state.mode == Mode::Warn {
        return;
    }
    let Some((paths, key)) = place(state, question, altered) else {
        return;
    };
    match (settled, program(state)) {
        (Settled::ForAll, _) => paths.put(key, Finding::Hidden),
        (Settled::ForProgram, Some(program)) => {
            paths.put(state.secret.for_program(key, program), Finding::Hidden);
        }
        _ => {}
    }
}

/// What tells one program's findings from another's; none before it was asked for once.
#[inline(always)]
fn program(state: &State) -> Option<Key> {
    Key::from_bits(state.program.load(Relaxed))
}

/// The table, and the key of an absolute path. What is done with the last component belongs
/// to it: a link may be followed or not. And so does how often something was altered.
#[inline(always)]
fn place<'s>(state: &'s State, question: &Question, altered: u64) -> Option<(PathTable<'s>, Key)> {
    let path = question.path.to_bytes();
    let usage = state.usage.as_ref()?;
    if path.first() != Some(&b'/') {
        return None;
    }
    let domain = Domain::Path(question.last as u8);
    Some((usage.paths(), state.secret.key(domain, altered, path)))
}
