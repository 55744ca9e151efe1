//! The third room: what the kernel must be asked.

use super::call::{Call, PATH_MAX, Permit};
use super::keep::{directory_key, keep};
use super::look::SMALL;
use super::refuse::conclude;
use crate::kernel;
use crate::memory::directories;
use crate::process::state::State;
use crate::this_process::ThisProcess;
use blinkers_law::{
    self as law, Answer, Confined, Directory, Errno, Question, Scratch, Walked, Way,
};
use core::ffi::CStr;

/// Where the canonical text ends in a large buffer, and what is pending begins.
pub const LARGE_CANONICAL: usize = PATH_MAX + 512;

/// Whether a call that was given `permit` may go on without a check of its own.
///
/// # Errors
/// The error that the call fails with.
#[inline(never)]
pub fn settle_path(state: &State, call: &Call, path: &CStr, permit: Permit) -> Result<(), Errno> {
    if is_clear(state, &call.question(path), permit) {
        return Ok(());
    }
    walk(state, call, path)
}

/// Whether the kernel meets no link on its way through a tree.
pub fn is_clear(state: &State, question: &Question, permit: Permit) -> bool {
    match permit {
        Permit::UnlessLink => law::ends_in_no_link(&ThisProcess, question.dir, question.path),
        Permit::UnlessLinks(from) => {
            let changes = directories::changes(state);
            let way = law::way_from(&ThisProcess, question, from);
            if way == Way::Clear
                // A relative path starts in a directory that is kept itself.
                && !(question.is_absolute() && law::is_filled_by_kernel(question.text()))
            {
                let key = directory_key(state, question, law::last_component(question.text()));
                directories::keep(state, key, Directory::Tree, changes);
            }
            way != Way::Unknown
        }
        Permit::Settled { .. } | Permit::Unresolved => false,
    }
}

#[inline(never)]
pub fn walk(state: &State, call: &Call, path: &CStr) -> Result<(), Errno> {
    let (mut canonical, mut pending) = ([0; SMALL], [0; SMALL]);
    let scratch = Scratch::new(&mut canonical, &mut pending);
    walk_in(state, call, path, scratch).map(drop)
}

/// Walks the path in the buffers of `scratch`, or in larger ones if they are too small.
pub fn walk_in<'t>(
    state: &State,
    call: &Call,
    path: &CStr,
    scratch: Scratch<'t>,
) -> Result<Walked<'t>, Errno> {
    let question = call.question(path);
    let walked = walk_and_keep(state, &question, scratch);
    match &walked.answer {
        Answer::NoRoom => {
            let passed = kernel::with_large_buffer(|buffer| {
                let (canonical, pending) = buffer.split_at_mut(LARGE_CANONICAL);
                let walked = walk_and_keep(state, &question, Scratch::new(canonical, pending));
                conclude(state, call.name, &question, &walked.answer)
            })?;
            passed.map(|()| walked)
        }
        answer => conclude(state, call.name, &question, answer).map(|()| walked),
    }
}

/// Walks a path that is confined. Nothing is kept of it.
///
/// # Errors
/// The error that the call fails with.
#[cold]
#[inline(never)]
pub fn walk_confined(
    state: &State,
    call: &Call,
    path: &CStr,
    confined: Confined,
) -> Result<(), Errno> {
    let question = call.question(path);
    kernel::with_large_buffer(|buffer| {
        let (canonical, pending) = buffer.split_at_mut(LARGE_CANONICAL);
        let scratch = Scratch::new(canonical, pending);
        let walked = law::walk_confined(state, &ThisProcess, &question, confined, scratch);
        conclude(state, call.name, &question, &walked.answer)
    })?
}

fn walk_and_keep<'t>(state: &State, question: &Question, scratch: Scratch<'t>) -> Walked<'t> {
    let changes = directories::changes(state);
    let walked = law::walk(state, &ThisProcess, question, scratch);
    let key = directory_key(state, question, law::last_component(question.text()));
    keep(state, question, key, changes, &walked.learned);
    walked
}
