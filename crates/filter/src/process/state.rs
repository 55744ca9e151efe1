//! What a filtered process knows: the index, the mode, where to record.

use crate::process::root::Root;
use crate::process::variables::{LOADINGS, USAGE, VARIABLES, after_equals};
use blinkers_index::Index;
use blinkers_shared::key::Secret;
use blinkers_shared::map::Map;
use blinkers_shared::recorded::Recorded;
use core::ffi::CStr;
use core::sync::atomic::AtomicU64;

/// How the filter treats what is hidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Answer ENOENT, and record.
    Enforce,
    /// Let it pass, and record.
    Warn,
}

/// Words of the table of directories that each process has for itself: half a KiB of the page
/// that holds the state.
pub const OWN_WORDS: usize = 64;

/// All that a hook needs.
pub struct State {
    /// The view.
    pub index: Index<'static>,
    /// What to do about hidden paths.
    pub mode: Mode,
    /// The usage map, if one was given.
    pub usage: Option<Map<'static>>,
    /// Where hidden accesses are appended, if anywhere.
    pub log: Option<&'static CStr>,
    /// The assignments of [`VARIABLES`] as they were at start.
    pub variables: [Option<&'static CStr>; VARIABLES.len()],
    /// The entries of [`LOADINGS`] that name blinkers' libraries; empty where there is none.
    pub loadings: [&'static [u8]; LOADINGS.len()],
    /// The value of `LD_PRELOAD` at start.
    pub preload: &'static [u8],
    /// The bits of the program's key, zero until it is asked for.
    pub program: AtomicU64,
    /// What the keys of texts begin with: another for another run, index, or trees.
    pub secret: Secret,
    /// Where the process has another root, or other mounts, than those that the view was compiled for.
    pub root: Option<&'static Root>,
    pub(super) trees: &'static [&'static [u8]],
    /// Where directories' texts lead: those that are no other process's business.
    pub own_directories: [AtomicU64; OWN_WORDS],
    /// Without a usage map, what was recorded before.
    pub(super) own_recorded: &'static [AtomicU64],
}

impl State {
    /// The trees beside those of the index, canonical.
    #[inline(always)]
    pub fn trees(&self) -> &'static [&'static [u8]] {
        self.trees
    }

    /// The value at start of one of [`VARIABLES`].
    #[cfg(not(feature = "audit"))]
    pub fn value(&self, at: usize) -> Option<&'static CStr> {
        self.variables.get(at).copied()?.and_then(after_equals)
    }

    /// What the keys begin with that all processes of the run share which have the same view, whatever their
    /// roots are.
    pub fn run_secret(&self) -> Secret {
        match self.root {
            None => self.secret,
            Some(root) => root.run,
        }
    }

    /// Where the usage map is.
    pub fn usage_path(&self) -> Option<&'static CStr> {
        self.variables[USAGE].and_then(after_equals)
    }

    /// Sees to it that each name is looked up, and not taken from what holds in the view's own root.
    pub fn tell_root(&self) {
        let (Some(usage), Some(root)) = (self.usage, self.root) else {
            return;
        };
        if root.mounts.rows().count() > 1 {
            usage.set_altered_in_trees();
        }
        if usage.alterations().count() == 0 {
            usage.alterations().tell();
        }
    }

    /// Where the index is.
    pub fn index_path(&self) -> Option<&'static CStr> {
        self.variables[0].and_then(after_equals)
    }

    /// What was recorded before, or found absent.
    pub fn recorded(&self) -> Option<Recorded<'_>> {
        match self.usage {
            Some(usage) => Some(usage.recorded()),
            None => Recorded::new(self.own_recorded, &[]),
        }
    }

    /// Marks an entry of the index as used.
    #[inline(always)]
    pub fn mark(&self, rank: u32) {
        if let Some(usage) = self.usage {
            usage.mark(rank);
        }
    }

    /// Counts this process as entered by the filter.
    pub fn count_entered(&self) {
        if let Some(usage) = self.usage {
            usage.count_entered();
        }
    }
}
