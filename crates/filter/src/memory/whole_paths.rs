//! Whole paths that were asked for before.
//!
//! Where the index alone has led, it leads for ever. So what became of an absolute path is kept
//! in the usage map for all processes of the run: a build asks for the same few hundred headers
//! and programs in every one of its processes, and for the same names that are nowhere.
//!
//! What is kept of a visible path was marked as used before. What is kept of a hidden one was
//! recorded before: of a name that is on disk for the program that asked, of one that is not
//! for all.
//!
//! As for directories, a text is known by its hash alone.

use crate::process::state::{Mode, State};
use crate::record::Settled;
use blinkers_law::{Last, Question};
use blinkers_shared::hash::hash;
use blinkers_shared::texts::{Finding, Texts};
use core::sync::atomic::Ordering::Relaxed;

/// What is known of a question's path.
#[inline(always)]
pub fn find(state: &State, question: &Question) -> Option<Finding> {
    let (texts, key) = place(state, question)?;
    let found = texts.get(key).or_else(|| texts.get(key ^ own(state)?));
    match found? {
        // What is not there may be made, and a program that is only warned is told each time.
        Finding::Hidden if question.creates || state.mode == Mode::Warn => None,
        finding => Some(finding),
    }
}

/// Keeps that the index has led the question to something visible, of which the use is marked.
pub fn keep_visible(state: &State, question: &Question, is_canonical: bool) {
    if let Some((texts, key)) = place(state, question) {
        let finding = if is_canonical {
            Finding::Canonical
        } else {
            Finding::Visible
        };
        texts.put(key, finding);
    }
}

/// Keeps that the index has led the question to something hidden.
pub fn keep_hidden(state: &State, question: &Question, settled: Settled) {
    if question.creates || question.last == Last::Parent || state.mode == Mode::Warn {
        return;
    }
    let Some((texts, key)) = place(state, question) else {
        return;
    };
    match (settled, own(state)) {
        (Settled::ForAll, _) => texts.put(key, Finding::Hidden),
        (Settled::ForProgram, Some(own)) => texts.put(key ^ own, Finding::Hidden),
        _ => {}
    }
}

/// What tells one program's findings from another's; none before it was asked for once.
#[inline(always)]
fn own(state: &State) -> Option<u64> {
    let program = state.program.load(Relaxed);
    (program != 0).then_some(program)
}

/// The table, and the hash of an absolute path. What is done with the last component belongs
/// to it: a link may be followed or not.
#[inline(always)]
fn place<'s>(state: &'s State, question: &Question) -> Option<(Texts<'s>, u64)> {
    const WHOLE: u64 = 0b100;
    let path = question.path.to_bytes();
    let usage = state.usage?;
    if path.first() != Some(&b'/') {
        return None;
    }
    let kind = (WHOLE | question.last as u64) << 60;
    Some((usage.texts(), hash(state.seed ^ kind, path)))
}
