//! The third room: what the kernel must be asked.

use super::call::{Call, PATH_MAX, Permit};
use super::keep::{directory_key, keep};
use super::refuse::conclude;
use crate::kernel;
use crate::memory::{alterations, directories};
use crate::process::state::State;
use crate::this_process::ThisProcess;
use blinkers_law::{self as law, Confined, Directory, Errno, Question, Scratch, Walked, Way};
use core::ffi::CStr;

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
            let key = directory_key(state, question, law::last_component(question.text()));
            let way = law::way_from(&ThisProcess, question, from);
            if way == Way::Clear
                // A relative path starts in a directory that is kept itself.
                && !(question.is_absolute() && law::is_filled_by_kernel(question.text()))
            {
                directories::keep(state, key, Directory::Tree, changes);
            }
            way != Way::Unknown
        }
        Permit::Settled { .. } | Permit::Unresolved => false,
    }
}

/// Walks the path.
///
/// # Errors
/// The error that the call fails with.
#[inline(never)]
pub fn walk(state: &State, call: &Call, path: &CStr) -> Result<(), Errno> {
    match walk_to(state, call, path, |_| ()) {
        // The one buffer is in use, and no other may be made: the kernel says what is there.
        Err(Errno(libc::ENOMEM)) if kernel::is_confined() => Ok(()),
        answer => answer,
    }
}

/// Walks the path, and gives `arrived` where that has led, if the call may go on.
///
/// # Errors
/// The error that the call fails with.
pub fn walk_to<T>(
    state: &State,
    call: &Call,
    path: &CStr,
    arrived: impl FnOnce(Walked) -> T,
) -> Result<T, Errno> {
    let question = call.question(path);
    kernel::with_large_buffer(|buffer| {
        let altered = alterations::count(state);
        let walked = walk_and_keep(state, &question, scratch(buffer));
        conclude(state, call.name, (&question, altered), &walked.answer)?;
        Ok(arrived(walked))
    })?
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
        let scratch = scratch(buffer);
        let altered = alterations::count(state);
        let walked = law::walk_confined(state, &ThisProcess, &question, confined, scratch);
        conclude(state, call.name, (&question, altered), &walked.answer)
    })?
}

/// The parts of a large buffer. What is pending grows down from where the canonical text begins, so
/// that short paths touch one page.
pub fn scratch(buffer: &mut [u8]) -> Scratch<'_> {
    const MIDDLE_OF_A_PAGE: usize = 2 * 4096 + 2048;
    const CANONICAL: usize = PATH_MAX + 1024;
    let (pending, rest) = buffer.split_at_mut(MIDDLE_OF_A_PAGE);
    let (canonical, aside) = rest.split_at_mut(CANONICAL);
    Scratch::new(canonical, pending, aside)
}

#[inline(never)]
pub fn walk_and_keep<'t>(state: &State, question: &Question, scratch: Scratch<'t>) -> Walked<'t> {
    let before = (directories::changes(state), alterations::count(state));
    let key = directory_key(state, question, law::last_component(question.text()));
    let walked = law::walk(state, &ThisProcess, question, scratch);
    keep(state, question, key, before, &walked.learned);
    walked
}
