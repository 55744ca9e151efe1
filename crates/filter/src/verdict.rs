//! The verdict on one call: may it go on to the next function?
//!
//! There is one way in, [`ask`], and it goes through four rooms in this order:
//!
//! 1. what is remembered of the whole path ([`whole_paths`]) and of its directory
//!    ([`directories`]);
//! 2. what the index says: the law's quick look;
//! 3. what the kernel must be asked: whether the path meets a link in a tree ([`settle`]), and, if
//!    it does, the law's walk;
//! 4. what is kept of the answer for the next call.
//!
//! [`judge`] goes all the way. A hook that finds out by itself whether there is a link, since it
//! makes a call that says so, stops after the second room and goes on with [`settle`] only if there
//! is one.

mod canonical;
mod searchable;

use crate::kernel;
use crate::memory::{directories, readable, whole_paths};
use crate::process;
use crate::process::state::{Mode, State};
use crate::record;
use crate::this_process::{ThisProcess, directory_path};
use blinkers_index::Index;
use blinkers_law::{
    self as law, Answer, Directory, Errno, Hidden, Learned, Look, Position, Question, Scratch,
    Text, View, Walked, Way,
};
use blinkers_shared::path_table::Finding;
use core::ffi::{CStr, c_char, c_int};

pub use canonical::{judge_and_resolve, where_it_fails};
pub use law::{Confined, Last};

/// A call that names a path.
#[derive(Clone, Copy)]
pub struct Call {
    /// The function that was called, for the record; empty to leave none.
    pub name: &'static str,
    /// The directory that a relative path starts from, or `AT_FDCWD`.
    pub dir: c_int,
    /// The path, as the program gave it: possibly null.
    pub path: *const c_char,
    /// What is done with the last component.
    pub last: Last,
    /// Whether a name that does not exist is made, law 6.
    pub creates: bool,
}

impl Call {
    fn question<'p>(&self, path: &'p CStr) -> Question<'p> {
        Question {
            dir: self.dir,
            path,
            last: self.last,
            creates: self.creates,
        }
    }
}

/// Leave to go on, and what the caller must still check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permit {
    /// Nothing. The path may be known to be its own canonical form.
    Settled {
        /// Whether it is.
        is_canonical: bool,
    },
    /// The kernel's answer is the right one unless the last component is a link.
    UnlessLink,
    /// The kernel's answer is the right one unless it meets a link behind this byte of the path.
    UnlessLinks(usize),
    /// Everything: the path must be walked.
    Unresolved,
}

const SETTLED: Permit = Permit::Settled {
    is_canonical: false,
};

/// `PATH_MAX`: with its NUL, a longer path is ENAMETOOLONG before anything is looked up.
const PATH_MAX: usize = libc::PATH_MAX as usize;

/// Buffers that suit nearly all paths, and a small stack. Longer paths take a mapping.
const SMALL: usize = 256;

/// Where the canonical text ends in a large buffer, and what is pending begins.
const LARGE_CANONICAL: usize = PATH_MAX + 512;

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
#[cold]
pub unsafe fn judge_confined(call: &Call, confined: Confined) -> Result<(), Errno> {
    // SAFETY: passed on.
    let (Some(state), Some(path)) = (process::current(), unsafe { readable(call.path) }) else {
        return Ok(());
    };
    let question = call.question(path);
    kernel::with_large_buffer(|buffer| {
        let (canonical, pending) = buffer.split_at_mut(LARGE_CANONICAL);
        let scratch = Scratch::new(canonical, pending);
        let walked = law::walk_confined(state, &ThisProcess, &question, confined, scratch);
        conclude(state, call.name, &question, &walked.answer)
    })?
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
        creates: false,
    };
    judge_path(state, call, path) == Err(Errno::ENOENT)
}

/// The string at `path`, or None if the kernel refuses it before it looks anything up: memory
/// that cannot be read (EFAULT), empty (ENOENT), too long (ENAMETOOLONG).
///
/// # Safety
/// Nobody writes to what is a string at `path`.
#[inline]
pub unsafe fn readable(path: *const c_char) -> Option<&'static CStr> {
    // SAFETY: passed on.
    let path = unsafe { readable::string(path, PATH_MAX) }?;
    (!path.is_empty()).then_some(path)
}

/// The first two rooms: what is remembered, and what the index says.
#[inline(always)]
fn ask_path(state: &State, call: &Call, path: &CStr) -> Result<Permit, Errno> {
    let question = call.question(path);
    match whole_paths::find(state, &question) {
        Some(Finding::Visible) => Ok(SETTLED),
        Some(Finding::Canonical) => Ok(Permit::Settled { is_canonical: true }),
        Some(Finding::Hidden) => Err(Errno::ENOENT),
        None => ask_new(state, call, &question),
    }
}

#[inline(never)]
fn ask_new(state: &State, call: &Call, question: &Question) -> Result<Permit, Errno> {
    let changes = directories::changes(state);
    let last = law::last_component(question.text());
    let key = directory_key(state, question, last);
    let known = key.and_then(|key| directories::find(state, key));
    let (look, learned) = match (known, last) {
        // The path is the text of a directory that is known.
        (Some(_), None) => return Ok(SETTLED),
        (Some(Directory::Tree), _) => {
            return permit(state, call, question, law::look_in_tree(question), false);
        }
        (Some(Directory::Elsewhere), _) => return Ok(Permit::Unresolved),
        (
            Some(Directory::Index {
                names,
                is_canonical,
            }),
            Some(last),
        ) => {
            let directory = (names, is_canonical);
            law::look_in_index(state, &ThisProcess, question, last, directory)
        }
        (None, _) => law::look(state, &ThisProcess, question, last, || here(state)),
    };
    keep(state, question, key, changes, &learned);
    permit(state, call, question, look, learned.is_canonical)
}

#[inline(always)]
fn permit(
    state: &State,
    call: &Call,
    question: &Question,
    look: Look,
    is_canonical: bool,
) -> Result<Permit, Errno> {
    match look {
        Look::Pass => Ok(Permit::Settled { is_canonical }),
        Look::Hidden(hidden) => refuse(state, call.name, question, &hidden).map(|()| SETTLED),
        Look::UnlessLink => Ok(Permit::UnlessLink),
        Look::UnlessLinks(from) => Ok(Permit::UnlessLinks(from)),
        Look::Walk => Ok(Permit::Unresolved),
    }
}

/// The third room: what the kernel must be asked.
#[inline(never)]
fn settle_path(state: &State, call: &Call, path: &CStr, permit: Permit) -> Result<(), Errno> {
    if is_clear(state, &call.question(path), permit) {
        return Ok(());
    }
    walk(state, call, path)
}

/// Whether the kernel meets no link on its way through a tree.
fn is_clear(state: &State, question: &Question, permit: Permit) -> bool {
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
fn walk(state: &State, call: &Call, path: &CStr) -> Result<(), Errno> {
    let (mut canonical, mut pending) = ([0; SMALL], [0; SMALL]);
    let scratch = Scratch::new(&mut canonical, &mut pending);
    walk_in(state, call, path, scratch).map(drop)
}

/// Walks the path in the buffers of `scratch`, or in larger ones if they are too small.
fn walk_in<'t>(
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

fn walk_and_keep<'t>(state: &State, question: &Question, scratch: Scratch<'t>) -> Walked<'t> {
    let changes = directories::changes(state);
    let walked = law::walk(state, &ThisProcess, question, scratch);
    let key = directory_key(state, question, law::last_component(question.text()));
    keep(state, question, key, changes, &walked.learned);
    walked
}

/// The fourth room: what is kept. `changes` is the count from before the kernel was asked.
#[inline]
fn keep(
    state: &State,
    question: &Question,
    key: Option<directories::Key>,
    changes: Option<u64>,
    learned: &Learned,
) {
    if let Some(directory) = learned.directory {
        directories::keep(state, key, directory, changes);
    }
    if let Some(here) = learned.current_directory {
        let key = directories::Key::of(state, b"");
        directories::keep(state, key, here, changes);
    }
    if learned.is_visible_by_index {
        whole_paths::keep_visible(state, question, learned.is_canonical);
    }
}

/// The key by which a path's directory is known: the text before the last component, or the whole
/// path if it ends in a slash.
#[inline]
fn directory_key(
    state: &State,
    question: &Question,
    last: Option<usize>,
) -> Option<directories::Key> {
    if question.dir != libc::AT_FDCWD && !question.is_absolute() {
        return None;
    }
    let path = question.text();
    let text = match last {
        Some(last) => path.get(..last)?,
        None => path.last().filter(|&&byte| byte == b'/').map(|_| path)?,
    };
    directories::Key::of(state, text)
}

/// Where the current directory is.
fn here(state: &State) -> Directory {
    let key = directories::Key::of(state, b"");
    match key.and_then(|key| directories::find(state, key)) {
        Some(directory) => directory,
        None => look_where_it_stands(state, key),
    }
}

#[inline(never)]
fn look_where_it_stands(state: &State, key: Option<directories::Key>) -> Directory {
    let changes = directories::changes(state);
    let mut buffer = [0; SMALL];
    let mut path = Text::new(&mut buffer);
    if directory_path(libc::AT_FDCWD, &mut path).is_err() {
        return Directory::Elsewhere;
    }
    let position = Position::of(state, path.bytes());
    let is_in_tree = matches!(position, Ok(Position::Tree(masks)) if masks.is_none());
    let directory = if is_in_tree {
        Directory::Tree
    } else {
        Directory::Elsewhere
    };
    if !is_in_tree || !law::is_filled_by_kernel(path.bytes()) {
        directories::keep(state, key, directory, changes);
    }
    directory
}

fn conclude(
    state: &State,
    name: &'static str,
    question: &Question,
    answer: &Answer,
) -> Result<(), Errno> {
    let errno = match answer {
        Answer::Pass => return Ok(()),
        Answer::Hidden(hidden) => return refuse(state, name, question, hidden),
        Answer::Fails(errno) => *errno,
        Answer::NoRoom => Errno::ENAMETOOLONG,
    };
    match state.mode {
        Mode::Enforce => Err(errno),
        Mode::Warn => Ok(()),
    }
}

/// Records a hidden path, and refuses it unless the user is only warned.
fn refuse(
    state: &State,
    name: &'static str,
    question: &Question,
    hidden: &Hidden,
) -> Result<(), Errno> {
    // What libc came upon by itself it does not look up.
    if state.mode == Mode::Enforce
        && !name.is_empty()
        && let Err(errno) = searchable::check(name, question, hidden)
    {
        return Err(errno);
    }
    if !name.is_empty() {
        let settled = record::hidden(state, name, question, hidden);
        if hidden.by_index {
            whole_paths::keep_hidden(state, question, settled);
        }
    }
    match state.mode {
        Mode::Enforce => Err(Errno::ENOENT),
        Mode::Warn => Ok(()),
    }
}
