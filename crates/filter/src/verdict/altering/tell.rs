//! What is told to the run of a call that has altered names.

use super::Altering;
use crate::memory::alterations;
use crate::process::state::{Mode, State};
use blinkers_law::{Alteration, Change, Node};

/// Whether what is moved takes something hidden along.
pub fn takes_hidden_along(altering: &Altering) -> bool {
    !matches!(altering.was, None | Some(Alteration::Made(_)))
}

/// A directory could not be removed, for what is left in it. Where all of that is hidden, it is removed for the run,
/// and this tells so.
#[cold]
pub fn remove_for_run(
    state: &State,
    altering: &Altering,
    shows_nothing: impl FnOnce() -> bool,
) -> bool {
    let name = altering.directory;
    let is_removed = name != Node::ROOT && state.mode == Mode::Enforce && shows_nothing();
    if is_removed {
        alterations::keep(state, name, Alteration::Removed);
        alterations::tell(state, false);
    }
    is_removed
}

/// Tells the run what has become of the names of a call that has succeeded.
#[cold]
#[inline(never)]
pub fn tell(state: &State, calls: &[Altering]) {
    if calls.iter().all(|altering| !altering.is_told()) {
        return;
    }
    let made = |was: Option<Alteration>| {
        was.unwrap_or_else(|| Alteration::Made(alterations::new_node(state)))
    };
    let mut partly_in_tree = false;
    for (at, altering) in calls.iter().enumerate() {
        if !altering.is_told() {
            continue;
        }
        let other = || calls.get(1 - at.min(1));
        let becomes = match altering.change {
            Change::MakesDirectory if altering.stands_there => {
                Alteration::OnlyMade(alterations::new_node(state))
            }
            Change::Replaces | Change::Exchanges | Change::Makes => {
                let moved = other().filter(|other| other.change == Change::Moves);
                partly_in_tree |= altering.is_in_tree && moved.is_some_and(takes_hidden_along);
                made(moved.and_then(|moved| moved.was))
            }
            Change::Moves => {
                let exchanged = other().filter(|other| other.change == Change::Exchanges);
                partly_in_tree |= altering.is_in_tree && exchanged.is_some_and(takes_hidden_along);
                made(exchanged.and_then(|exchanged| exchanged.was))
            }
            _ => made(None),
        };
        alterations::keep(state, altering.name, becomes);
    }
    alterations::tell(state, partly_in_tree);
}
