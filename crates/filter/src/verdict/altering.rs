//! The verdict on a call that makes, moves or removes a name, and what is told of it once it has
//! succeeded, law 6.
//!
//! In a tree nothing is told: all names are visible there. Elsewhere the name is located before
//! the call, and what has become of it is kept for the whole run after it
//! ([`memory::alterations`](crate::memory::alterations)).

mod tell;

use super::call::{Call, Permit, readable};
use super::look::{ask_anew, ask_path};
use super::refuse::conclude;
use super::resolve::{is_clear, scratch, walk_and_keep};
use crate::kernel;
use crate::memory::alterations;
use crate::process::state::{Mode, State};
use crate::record;
use crate::this_process::ThisProcess;
use blinkers_law::{
    Alteration, Change, Errno, Found, GoesOn, Hidden, Located, Names, Node, Position, Question,
    Walked, Words, locate, walk_by_component,
};
use core::ffi::CStr;

pub use tell::{remove_for_run, takes_hidden_along, tell};

/// What a call will have altered, once it has succeeded.
#[derive(Clone, Copy)]
pub struct Altering {
    change: Change,
    /// The name; the root where nothing is to be told of it.
    name: Node,
    /// The name, of a directory that may be removed though something hidden is left in it; else the
    /// root.
    directory: Node,
    /// What the name was, as far as it is to be known where it is moved.
    was: Option<Alteration>,
    /// Whether something of that name is there, hidden and nobody's: a directory that is to be made, or
    /// what is to be replaced.
    pub stands_there: bool,
    is_in_tree: bool,
}

impl Altering {
    /// Nothing.
    pub const NOTHING: Altering = Altering {
        change: Change::Nothing,
        name: Node::ROOT,
        directory: Node::ROOT,
        was: None,
        stands_there: false,
        is_in_tree: false,
    };

    /// Whether anything of the name is to be told.
    pub fn is_told(&self) -> bool {
        self.name != Node::ROOT
    }
}

/// As [`judge`](super::judge()), for a call that alters the name at the end of its path. Where it may
/// go on, `altering` says what it will have altered.
///
/// # Errors
/// The error that the call fails with.
///
/// # Safety
/// `call.path` is what the program passed for a C string.
pub unsafe fn judge_altering(
    state: &State,
    call: &Call,
    altering: &mut Altering,
) -> Result<(), Errno> {
    // SAFETY: passed on.
    match unsafe { readable(call.path) } {
        Some(path) => judge_altering_path(state, call, path, altering),
        None => Ok(()),
    }
}

/// As [`judge_altering`], for a path that was found to be one.
#[inline(never)]
pub fn judge_altering_path(
    state: &State,
    call: &Call,
    path: &CStr,
    altering: &mut Altering,
) -> Result<(), Errno> {
    let permit = if call.change.alters() {
        ask_anew(state, call, path)?
    } else {
        ask_path(state, call, path)?
    };
    judge_permitted(state, call, path, permit, altering)
}

/// The same, for a call that was given `permit`.
pub fn judge_permitted(
    state: &State,
    call: &Call,
    path: &CStr,
    permit: Permit,
    altering: &mut Altering,
) -> Result<(), Errno> {
    altering.change = call.change;
    let question = call.question(path);
    if matches!(permit, Permit::Settled { .. }) || is_clear(state, &question, permit) {
        return Ok(());
    }
    let answer = kernel::with_large_buffer(|buffer| {
        let altered = alterations::count(state);
        let walked = walk_and_keep(state, &question, scratch(buffer));
        conclude(state, call.name, (&question, altered), &walked.answer)?;
        alter_where_it_led(state, call, &question, walked, altering)
    });
    match answer {
        Ok(answer) => answer,
        // The one buffer is in use, and no other may be made: the kernel says what is there.
        Err(Errno(libc::ENOMEM)) if kernel::is_confined() => Ok(()),
        Err(errno) => Err(errno),
    }
}

#[inline(never)]
fn alter_where_it_led(
    state: &State,
    call: &Call,
    question: &Question,
    mut walked: Walked,
    altering: &mut Altering,
) -> Result<(), Errno> {
    let Some(text) = &mut walked.canonical else {
        return Ok(());
    };
    if walked.goes_on == Some(GoesOn::Anew) {
        altering.stands_there = goes_on_anew(state, call, question, text.with_nul())?;
    }
    if let Some(located) = locate(state, text.bytes())
        && !located.directory.shows_all(state)
    {
        altering.name = node_if(is_told(state, call.change, &located), &located);
        altering.directory = node_if(may_hold_hidden(call.change, &located), &located);
        altering.was = what_moves(state, call.change, &located, text.bytes());
        altering.is_in_tree = matches!(located.directory.names, Names::Tree(_));
    }
    Ok(())
}

/// A name that is there, hidden, and nobody's: whether it stands for the directory that is to be made, or is to be
/// replaced. What collides with it, or is opened with what is in it, is told.
///
/// # Errors
/// EACCES where this user could not have made it.
#[inline(never)]
fn goes_on_anew(
    state: &State,
    call: &Call,
    question: &Question,
    name: &CStr,
) -> Result<bool, Errno> {
    let is_directory = || {
        let status = kernel::stat_at(libc::AT_FDCWD, name, libc::AT_SYMLINK_NOFOLLOW);
        status.is_ok_and(|status| status.st_mode & libc::S_IFMT == libc::S_IFDIR)
    };
    let hidden = Hidden {
        path: name.to_bytes(),
        component: name.to_bytes().len(),
        words: Words::Process,
        by_index: false,
    };
    if state.mode == Mode::Enforce && !kernel::is_confined() {
        super::searchable::check(call.name, question, &hidden)?;
    }
    match call.change {
        Change::MakesDirectory if state.mode == Mode::Enforce && is_directory() => return Ok(true),
        // In `warn` it is seen, and collides as it would without a view.
        Change::Replaces => return Ok(state.mode == Mode::Enforce),
        Change::OpensAnew => {}
        _ => {
            record::hidden(state, call.name, question, &hidden);
        }
    }
    Ok(false)
}

fn node_if(condition: bool, located: &Located) -> Node {
    if condition { located.node } else { Node::ROOT }
}

/// Whether anybody must be told once the call has succeeded.
fn is_told(state: &State, change: Change, located: &Located) -> bool {
    let was_made = matches!(&located.found, Some(Found::InTree(_)))
        && matches!(
            alterations::find(state, located.node),
            Some(Alteration::Made(_))
        );
    match change {
        Change::Nothing => false,
        // What is there is visible, and stays what it is.
        Change::Opens | Change::OpensAnew => located.found.is_none(),
        // Of a file the index goes on to say that it is visible, and the kernel that it is not there.
        Change::Removes => !matches!(located.found, Some(Found::File(_))) && !was_made,
        Change::Moves | Change::Exchanges | Change::Replaces => true,
        Change::MakesDirectory | Change::Makes | Change::MakesSimilar => !was_made,
    }
}

/// Whether what is removed is a directory with names that may be hidden.
fn may_hold_hidden(change: Change, located: &Located) -> bool {
    let is_directory = matches!(
        &located.found,
        Some(
            Found::Directory(_, _)
                | Found::InTree(Position {
                    names: Names::Tree(_),
                    ..
                })
        )
    );
    change == Change::Removes && is_directory
}

/// What takes the name's place where it is moved to, if that is hidden in part.
fn what_moves(
    state: &State,
    change: Change,
    located: &Located,
    canonical: &[u8],
) -> Option<Alteration> {
    if !matches!(change, Change::Moves | Change::Exchanges) {
        return None;
    }
    let altered = alterations::find(state, located.node);
    if let Some(altered) = altered {
        return Some(altered);
    }
    let (Some(Found::Directory(position, _)) | Some(Found::InTree(position))) = &located.found
    else {
        return None;
    };
    let from = position.hidden_below(state, canonical)?;
    Some(match position.names {
        Names::Index(_) => Alteration::Directory(from, position.node),
        _ => Alteration::Tree(from, position.node),
    })
}

/// Locates where something is moved to that is hidden in part, though otherwise nothing is to be
/// told of that place.
#[cold]
pub fn locate_all_the_same(state: &State, call: &Call, altering: &mut Altering) {
    // SAFETY: it was judged before.
    let Some(path) = (unsafe { readable(call.path) }) else {
        return;
    };
    // Without memory the name is what it was.
    let _ = kernel::with_large_buffer(|buffer| {
        let question = call.question(path);
        let walked = walk_by_component(state, &ThisProcess, &question, scratch(buffer));
        let located = walked
            .canonical
            .and_then(|text| locate(state, text.bytes()));
        if let Some(located) = located {
            altering.name = located.node;
            altering.is_in_tree = matches!(located.directory.names, Names::Tree(_));
        }
    });
}
