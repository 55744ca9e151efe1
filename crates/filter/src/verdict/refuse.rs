//! What becomes of a call that the law refuses.

use super::searchable;
use crate::kernel::is_confined;
use crate::memory::whole_paths;
use crate::process::state::{Mode, State};
use crate::record;
use blinkers_law::{Answer, Errno, Hidden, Question};

/// What the law's answer means for a call of the function `name`. `altered` is the count from before the
/// look.
///
/// # Errors
/// The error that the call fails with.
pub fn conclude(
    state: &State,
    name: &'static str,
    (question, altered): (&Question, u64),
    answer: &Answer,
) -> Result<(), Errno> {
    let errno = match answer {
        Answer::Pass => return Ok(()),
        Answer::Hidden(hidden) => return refuse(state, name, (question, altered), hidden),
        Answer::Fails(errno) => *errno,
        Answer::NoRoom => Errno::ENAMETOOLONG,
    };
    match state.mode {
        Mode::Enforce => Err(errno),
        Mode::Warn => Ok(()),
    }
}

/// Records a hidden path, and refuses it unless the user is only warned.
pub fn refuse(
    state: &State,
    name: &'static str,
    (question, altered): (&Question, u64),
    hidden: &Hidden,
) -> Result<(), Errno> {
    // What libc came upon by itself it does not look up, and neither must a process that has confined
    // itself.
    let is_asked = !name.is_empty() && !is_confined();
    if state.mode == Mode::Enforce && is_asked {
        searchable::check(name, question, hidden)?;
    }
    if is_asked {
        let settled = record::hidden(state, name, question, hidden);
        if hidden.by_index {
            whole_paths::keep_hidden(state, question, altered, settled);
        }
    }
    match state.mode {
        Mode::Enforce => Err(Errno::ENOENT),
        Mode::Warn => Ok(()),
    }
}
