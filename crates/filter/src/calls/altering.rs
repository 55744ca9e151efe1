//! Calls that make, move or remove a name: what they have altered is told to the whole run.

use super::effect::Effect;
use super::judging::Refused;
use crate::errno;
use crate::kernel::{self, Errno};
use crate::listing;
use crate::process;
use crate::process::state::State;
use crate::verdict::{
    Altering, Call, Change, Last, judge, judge_altering, locate_all_the_same, readable,
    remove_for_run, takes_hidden_along, tell,
};

/// What says whether a call has succeeded.
pub trait Success {
    /// What the call answers that has nothing more to say.
    const DONE: Self;
    /// Whether it has.
    fn is_success(&self) -> bool;
}

macro_rules! succeeds_unless_negative {
    ($($number:ty)*) => {
        $(impl Success for $number {
            const DONE: Self = 0;
            fn is_success(&self) -> bool {
                *self >= 0
            }
        })*
    };
}

succeeds_unless_negative! { i32 i64 isize }

impl<T> Success for *mut T {
    const DONE: Self = core::ptr::null_mut();
    fn is_success(&self) -> bool {
        !self.is_null()
    }
}

/// What the paths of one call will have altered.
pub type Alterings = [Altering; 2];

/// Nothing, before they are judged.
pub const NOTHING: Alterings = [Altering::NOTHING; 2];

/// As [`judge_all`](super::judging::judge_all), for paths of which some may be altered.
///
/// # Errors
/// The path that the view does not have.
///
/// # Safety
/// The paths are what the program passed for C strings.
#[inline(never)]
pub unsafe fn judge_alterings(
    state: &State,
    calls: &[Call],
    alterings: &mut Alterings,
) -> Result<(), Refused> {
    for (call, altering) in calls.iter().zip(&mut *alterings) {
        // SAFETY: the caller's promise.
        let judged = unsafe {
            match call.change {
                Change::Nothing => judge(*call),
                _ => judge_altering(state, call, altering),
            }
        };
        judged.map_err(|errno| Refused {
            errno,
            path: call.path,
        })?;
    }
    if let ([first, second], [from, to]) = (alterings, calls) {
        if takes_hidden_along(first) && !second.is_told() {
            locate_all_the_same(state, to, second);
        }
        if takes_hidden_along(second) && !first.is_told() {
            locate_all_the_same(state, from, first);
        }
    }
    Ok(())
}

/// Makes the call, unless what it is to make stands there already, and tells what it has altered.
///
/// # Safety
/// As for [`judge_alterings`], of which `alterings` came.
#[inline(always)]
pub unsafe fn make<T: Success>(
    state: &State,
    calls: &[Call],
    alterings: &Alterings,
    effect: Effect,
    real: impl FnOnce() -> T,
) -> T {
    if alterings[0].stands_there && calls.len() == 1 {
        tell(state, alterings);
        return T::DONE;
    }
    let before = errno::get();
    let answer = effect.around(real);
    if answer.is_success() {
        // SAFETY: the caller's promise.
        unsafe { tell_all(state, calls, alterings) };
    } else if let ([call], [altering, _]) = (calls, alterings)
        && call.change == Change::Removes
        && errno::get() == Errno(libc::ENOTEMPTY)
        // SAFETY: the path was judged.
        && remove_for_run(state, altering, || unsafe { shows_nothing(state, call) })
    {
        errno::set(before);
        return T::DONE;
    }
    answer
}

/// Whether a directory that was judged has no entry that the run sees.
///
/// # Safety
/// The path is what the program passed for a C string.
#[cold]
unsafe fn shows_nothing(state: &State, call: &Call) -> bool {
    let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NOFOLLOW | libc::O_NONBLOCK;
    // SAFETY: the caller's promise.
    let directory =
        unsafe { readable(call.path) }.and_then(|path| kernel::open_at(call.dir, path, flags).ok());
    directory.is_some_and(|directory| {
        let shows_nothing = listing::shows_nothing(state, directory);
        kernel::close(directory);
        shows_nothing
    })
}

/// # Safety
/// As for [`make`].
#[inline(never)]
unsafe fn tell_all(state: &State, calls: &[Call], alterings: &Alterings) {
    match calls {
        [call] if call.change == Change::MakesSimilar => {
            // The name that libc has chosen now stands in the template.
            let chosen = Call {
                name: "",
                last: Last::Entry,
                change: Change::OpensAnew,
                ..*call
            };
            let mut altering = Altering::NOTHING;
            // SAFETY: the caller's promise.
            if unsafe { judge_altering(state, &chosen, &mut altering) }.is_ok() {
                tell(state, &[altering]);
            }
        }
        _ => tell(state, alterings),
    }
}

/// Judges the paths of a call, makes it, and tells what it has altered.
///
/// # Errors
/// The path that the view does not have.
///
/// # Safety
/// The paths are what the program passed for C strings.
#[inline(always)]
pub unsafe fn alter<T: Success>(
    calls: &[Call],
    effect: Effect,
    real: impl FnOnce() -> T,
) -> Result<T, Refused> {
    let Some(state) = process::current() else {
        return Ok(effect.around(real));
    };
    // SAFETY: the caller's promise.
    unsafe {
        let mut alterings = NOTHING;
        judge_alterings(state, calls, &mut alterings)?;
        Ok(make(state, calls, &alterings, effect, real))
    }
}
