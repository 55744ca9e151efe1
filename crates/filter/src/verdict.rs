//! The verdict on one call: may it go on to the next function?
//!
//! There is one way in, [`ask`], and it goes through four rooms in this order:
//!
//! 1. what is remembered of the whole path ([`memory::whole_paths`](crate::memory::whole_paths)) and of its directory
//!    ([`memory::directories`](crate::memory::directories));
//! 2. what the index says: the law's quick look;
//! 3. what the kernel must be asked: whether the path meets a link in a tree ([`settle`]), and, if
//!    it does, the law's walk;
//! 4. what is kept of the answer for the next call.
//!
//! [`judge`] goes all the way. A hook that finds out by itself whether there is a link, since it
//! makes a call that says so, stops after the second room and goes on with [`settle`] only if there
//! is one.

mod altering;
mod call;
mod canonical;
mod keep;
mod look;
mod refuse;
mod resolve;
mod searchable;

use crate::memory::alterations;
use crate::process;
use crate::process::state::State;
use blinkers_index::Index;
use blinkers_law::{Alteration, Errno, Mounts, Node, View};
use call::SETTLED;
use core::ffi::{CStr, c_int};
use look::ask_path;
use resolve::{is_clear, settle_path, walk};

pub use altering::{
    Altering, judge_altering, judge_altering_path, judge_permitted, locate_all_the_same,
    remove_for_run, takes_hidden_along, tell,
};
pub use blinkers_law::{Change, Confined, Last};
pub use call::{Call, Permit, readable};
pub use canonical::{judge_and_resolve, where_it_fails, where_it_leads, with_place};

impl View for State {
    #[inline(always)]
    fn index(&self) -> &Index<'_> {
        &self.index
    }

    #[inline(always)]
    fn more_trees(&self) -> &[&[u8]] {
        self.trees()
    }

    #[inline(always)]
    fn mark(&self, rank: u32) {
        State::mark(self, rank);
    }

    #[inline(always)]
    fn is_altered(&self) -> bool {
        alterations::count(self) != 0
    }

    #[inline(always)]
    fn is_altered_in_trees(&self) -> bool {
        match self.usage {
            Some(usage) => usage.is_altered_in_trees(),
            None => self.root.is_some(),
        }
    }

    #[inline(always)]
    fn mounts(&self) -> Option<Mounts<'_>> {
        Some(self.root?.mounts)
    }

    fn node(&self, directory: Node, name: &[u8]) -> Node {
        alterations::node(self, directory, name)
    }

    fn alteration(&self, name: Node) -> Option<Alteration> {
        alterations::find(self, name)
    }
}

/// Whether the call may go on; if not, the error that it fails with.
///
/// # Safety
/// `call.path` is what the program passed for a C string.
#[inline]
pub unsafe fn judge(call: Call) -> Result<(), Errno> {
    let Some(state) = process::current() else {
        return Ok(());
    };
    // SAFETY: passed on.
    unsafe { judge_pointer(state, &call) }
}

/// One copy for all hooks: a call costs less than what a hundred copies of the way would cost
/// each process in pages.
///
/// # Safety
/// As for [`judge`].
#[inline(never)]
unsafe fn judge_pointer(state: &State, call: &Call) -> Result<(), Errno> {
    // SAFETY: passed on.
    match unsafe { readable(call.path) } {
        Some(path) => judge_path(state, *call, path),
        None => Ok(()),
    }
}

/// As [`judge`], for a path that was found to be one.
#[inline(never)]
pub fn judge_path(state: &State, call: Call, path: &CStr) -> Result<(), Errno> {
    match ask_path(state, &call, path)? {
        Permit::Settled { .. } => Ok(()),
        permit => settle_path(state, &call, path, permit),
    }
}

/// As [`judge`], for a call that can find out by itself whether there are links. If there are, or
/// if it cannot, the permit is to be settled.
///
/// # Safety
/// As for [`judge`].
#[inline]
pub unsafe fn ask(call: &Call) -> Result<Permit, Errno> {
    let Some(state) = process::current() else {
        return Ok(SETTLED);
    };
    // SAFETY: passed on.
    unsafe { ask_pointer(state, call) }
}

/// # Safety
/// As for [`judge`].
#[inline(never)]
unsafe fn ask_pointer(state: &State, call: &Call) -> Result<Permit, Errno> {
    // SAFETY: passed on.
    match unsafe { readable(call.path) } {
        Some(path) => ask_path(state, call, path),
        None => Ok(SETTLED),
    }
}

/// Whether a call that was given `permit` may go on without a check of its own.
///
/// # Safety
/// As for [`judge`].
#[inline(never)]
pub unsafe fn settle(call: &Call, permit: Permit) -> Result<(), Errno> {
    if matches!(permit, Permit::Settled { .. }) {
        return Ok(());
    }
    // SAFETY: passed on.
    let (Some(state), Some(path)) = (process::current(), unsafe { readable(call.path) }) else {
        return Ok(());
    };
    settle_path(state, call, path, permit)
}

/// As [`judge`], for a path whose resolution is confined, openat2(2).
///
/// # Safety
/// As for [`judge`].
pub unsafe fn judge_confined(call: &Call, confined: Confined) -> Result<(), Errno> {
    // SAFETY: passed on.
    match (process::current(), unsafe { readable(call.path) }) {
        (Some(state), Some(path)) => resolve::walk_confined(state, call, path, confined),
        _ => Ok(()),
    }
}

/// As [`judge`], for a directory that is opened: whether it is known to be in a tree without
/// masks, so that all of it is listed.
///
/// # Safety
/// As for [`judge`].
pub unsafe fn judge_directory(call: &Call) -> Result<bool, Errno> {
    // SAFETY: passed on.
    let (Some(state), Some(path)) = (process::current(), unsafe { readable(call.path) }) else {
        return Ok(false);
    };
    let permit = ask_path(state, call, path)?;
    if is_clear(state, &call.question(path), permit) {
        return Ok(true);
    }
    match permit {
        Permit::Settled { .. } => Ok(false),
        _ => walk(state, call, path).map(|()| false),
    }
}

/// Whether a name that libc came upon by itself is hidden. The program did not ask for it, so
/// nothing is recorded.
pub fn hides(state: &State, dir: c_int, path: &CStr, last: Last) -> bool {
    let call = Call {
        name: "",
        dir,
        path: path.as_ptr(),
        last,
        change: Change::Nothing,
    };
    judge_path(state, call, path) == Err(Errno::ENOENT)
}
