//! Another root, or another mount: the state that the process has from then on.

use crate::kernel::{self, Mapping};
use crate::process::current;
use crate::process::root::{OpenLog, Root};
use crate::process::rows::Rows;
use crate::process::state::{OWN_WORDS, State};
use crate::process::variables::{ROOT, VARIABLES};
use blinkers_law::Mounts;
use core::ffi::CStr;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The longest table that is kept: execve(2) takes strings of 128 KiB.
const LONGEST: usize = 100 * 1024;

const NAME: &[u8] = VARIABLES[ROOT];

/// What the process has of its own from then on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Own {
    /// A root, which may be that of the view again.
    Root,
    /// Mounts.
    Mounts,
}

/// A state that is to be the process's once a call has succeeded.
pub struct Prepared {
    state: *mut State,
    root: *mut Root,
    own_log: bool,
}

/// Where the parts of its memory are.
const ROOT_AT: usize = size_of::<State>().next_multiple_of(64);
const TEXT_AT: usize = ROOT_AT + size_of::<Root>();
const LENGTH: usize = TEXT_AT + NAME.len() + 2 + LONGEST;

/// Prepares a state with the table that `write` writes. None without memory, or where the table is
/// too long: the process then goes on as before.
pub fn prepare(
    state: &State,
    own: Own,
    write: impl FnOnce(&Mounts<'_>, &mut Rows<'_>) -> Option<()>,
) -> Option<Prepared> {
    let place = kernel::map(Mapping::Fresh, LENGTH).ok()?;
    // SAFETY: a fresh mapping of this length, and nobody else's.
    let text = unsafe { core::slice::from_raw_parts_mut(place.add(TEXT_AT), LENGTH - TEXT_AT) };
    let (name, table) = text.split_at_mut(NAME.len() + 1);
    name[..NAME.len()].copy_from_slice(NAME);
    name[NAME.len()] = b'=';
    let mounts = state.root.map_or(Mounts::of(b""), |root| root.mounts);
    let mut rows = Rows::new(table.get_mut(..LONGEST)?);
    let written = write(&mounts, &mut rows);
    let length = rows.length();
    if written.is_none() {
        // SAFETY: nobody knows of it.
        unsafe { kernel::unmap(place, LENGTH) };
        return None;
    }
    let known = state.root.and_then(|root| root.log);
    let log = known.or_else(|| state.log.and_then(OpenLog::open));
    let run = state.run_secret();
    // SAFETY: the parts are in the mapping, aligned, and do not overlap. The text stays, and is ended by
    // a NUL, for the mapping was zero.
    unsafe {
        let text = place.add(TEXT_AT);
        let table = core::slice::from_raw_parts(text.add(NAME.len() + 1), length);
        let root = place.add(ROOT_AT).cast::<Root>();
        root.write(Root {
            mounts: Mounts::of(table),
            run,
            log,
        });
        let mut variables = state.variables;
        // The view's own root, and nothing mounted. Mounts of its own may be only read.
        let is_views = own == Own::Root && table == b"/.//.";
        variables[ROOT] = (!is_views).then(|| CStr::from_ptr(text.cast()));
        let new = place.cast::<State>();
        new.write(State {
            index: state.index,
            mode: state.mode,
            usage: state.usage,
            log: state.log,
            variables,
            loadings: state.loadings,
            preload: state.preload,
            program: AtomicU64::new(state.program.load(Relaxed)),
            secret: if is_views { run } else { (*root).secret() },
            trees: state.trees,
            root: (!is_views).then_some(&*root),
            own_directories: [const { AtomicU64::new(0) }; OWN_WORDS],
            own_recorded: state.own_recorded,
        });
        Some(Prepared {
            state: new,
            root,
            own_log: known.is_none(),
        })
    }
}

impl Prepared {
    /// The call has succeeded.
    pub fn keep(self) {
        // SAFETY: nobody else knows of them yet.
        let (state, root) = unsafe { (&*self.state, &mut *self.root) };
        if let (Some(log), Some(path)) = (root.log, state.log)
            && (log.is_at(path) || state.root.is_none())
        {
            if self.own_log || state.root.is_none() {
                log.close();
            }
            root.log = None;
        }
        state.tell_root();
        current::replace(state);
    }

    /// It has not.
    pub fn discard(self) {
        // SAFETY: nobody else knows of them, and the mapping is of this length.
        unsafe {
            if let Some(log) = (*self.root).log.filter(|_| self.own_log) {
                log.close();
            }
            kernel::unmap(self.state.cast(), LENGTH);
        }
    }
}
