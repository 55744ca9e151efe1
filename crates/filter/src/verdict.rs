//! The verdict on one call: may it go on to the next function?

use crate::kernel::{self, Errno};
use crate::memory::whole_paths;
use crate::process;
use crate::process::state::{Mode, State};
use crate::record;
use crate::resolve::{self, Answer, FullName, Glance, Question, Scratch, Text};
use blinkers_shared::path_table::Finding;
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;

/// What a call does with the last component of its path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Last {
    /// A symbolic link there is followed.
    Follow,
    /// A symbolic link there is what is meant, unless slashes come after it.
    Keep,
    /// The name itself is meant, slashes or not: rename(2), unlink(2), mkdir(2).
    Entry,
    /// The kernel judges the last component without looking at the disk.
    Parent,
}

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

/// `PATH_MAX`: with its NUL, a longer path is ENAMETOOLONG before anything is looked up.
const PATH_MAX: usize = libc::PATH_MAX as usize;

/// Buffers that suit all but the longest paths, and a small stack.
const SMALL: usize = 768;
const LARGE: usize = PATH_MAX + 512;

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

/// One copy for all hooks: a call costs less than what a hundred copies of the walk would
/// cost each process in pages.
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

/// The string at `path`, or None if the kernel refuses it before it looks anything up: null
/// or not an address of this machine (EFAULT), empty (ENOENT), too long (ENAMETOOLONG).
///
/// # Safety
/// A pointer that could be valid is one to a C string.
pub unsafe fn readable(path: *const c_char) -> Option<&'static CStr> {
    const FIRST_PAGE: usize = 4096;
    const USER_SPACE: usize = 1 << 47;
    if !(FIRST_PAGE..USER_SPACE).contains(&(path as usize)) {
        return None;
    }
    // SAFETY: the caller's promise.
    let path = unsafe { CStr::from_ptr(path) };
    (!path.is_empty() && path.count_bytes() < PATH_MAX).then_some(path)
}

/// As [`judge`], for a path that was found to be one.
#[inline(never)]
pub fn judge_path(state: &State, call: Call, path: &CStr) -> Result<(), Errno> {
    let question = call.question(path);
    if let Some(finding) = whole_paths::find(state, &question) {
        return before(finding);
    }
    judge_new(state, &call, path, &question)
}

#[inline(never)]
fn judge_new(state: &State, call: &Call, path: &CStr, question: &Question) -> Result<(), Errno> {
    match resolve::glance(state, question) {
        Glance::Canonical | Glance::Answer(Answer::Pass) => Ok(()),
        Glance::Answer(answer) => conclude(state, call.name, question, answer),
        Glance::UnlessLink if resolve::is_no_link(call.dir, path) => Ok(()),
        Glance::InTree(from) if resolve::is_clear(state, question, from) => Ok(()),
        _ => by_component(state, call.name, question),
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
    let question = call.question(path);
    if let Some(finding) = whole_paths::find(state, &question) {
        return before(finding).map(|()| false);
    }
    match resolve::glance(state, &question) {
        Glance::UnlessLink if resolve::is_no_link(call.dir, path) => Ok(true),
        Glance::InTree(from) if resolve::is_clear(state, &question, from) => Ok(true),
        _ => judge_path(state, *call, path).map(|()| false),
    }
}

/// What was found out before.
#[inline(always)]
fn before(finding: Finding) -> Result<(), Errno> {
    match finding {
        Finding::Visible | Finding::Canonical => Ok(()),
        Finding::Hidden => Err(Errno(libc::ENOENT)),
    }
}

/// What a call that may go on has still to heed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leave {
    /// Nothing.
    Whole,
    /// The kernel's answer is the right one unless the last component is a link.
    UnlessLink,
    /// The kernel's answer is the right one unless it meets a link.
    UnlessLinks,
}

/// As [`judge`], for a call that can find out by itself whether there are links. If there
/// are, or if it cannot, it is to be judged by [`judge`].
///
/// # Safety
/// As for [`judge`].
#[inline]
pub unsafe fn judge_but_links(call: &Call) -> Result<Leave, Errno> {
    let Some(state) = process::current() else {
        return Ok(Leave::Whole);
    };
    // SAFETY: passed on.
    unsafe { judge_pointer_but_links(state, call) }
}

#[inline(never)]
unsafe fn judge_pointer_but_links(state: &State, call: &Call) -> Result<Leave, Errno> {
    // SAFETY: passed on.
    let Some(path) = (unsafe { readable(call.path) }) else {
        return Ok(Leave::Whole);
    };
    let question = call.question(path);
    if let Some(finding) = whole_paths::find(state, &question) {
        return before(finding).map(|()| Leave::Whole);
    }
    judge_new_but_links(state, call, &question)
}

#[inline(never)]
fn judge_new_but_links(state: &State, call: &Call, question: &Question) -> Result<Leave, Errno> {
    match resolve::glance(state, question) {
        Glance::Canonical | Glance::Answer(Answer::Pass) => Ok(Leave::Whole),
        Glance::Answer(answer) => {
            conclude(state, call.name, question, answer).map(|()| Leave::Whole)
        }
        Glance::UnlessLink => Ok(Leave::UnlessLink),
        Glance::InTree(_) => Ok(Leave::UnlessLinks),
        Glance::Unknown => by_component(state, call.name, question).map(|()| Leave::Whole),
    }
}

/// As [`judge_path`], with the canonical path for `arrive` where it is known without asking for
/// each component: a path that exists, without links and dots. None where only libc can tell.
pub fn judge_and_resolve<T>(
    state: &State,
    name: &'static str,
    path: &CStr,
    arrive: impl FnOnce(&CStr) -> Option<T>,
) -> Result<Option<T>, Errno> {
    let question = Question {
        dir: libc::AT_FDCWD,
        path,
        last: Last::Follow,
        creates: false,
    };
    match whole_paths::find(state, &question) {
        Some(Finding::Hidden) => return Err(Errno(libc::ENOENT)),
        Some(Finding::Canonical) => return Ok(exists(path).then(|| arrive(path)).flatten()),
        Some(Finding::Visible) => return resolve_by_component(state, name, &question, arrive),
        None => {}
    }
    match resolve::glance(state, &question) {
        Glance::Answer(hidden @ Answer::Hidden(_)) => {
            return conclude(state, name, &question, hidden).map(|()| None);
        }
        Glance::Canonical => return Ok(exists(path).then(|| arrive(path)).flatten()),
        Glance::UnlessLink | Glance::InTree(_) => {
            let mut buffer = [MaybeUninit::uninit(); SMALL];
            match resolve::full_name(path, Text::new(&mut buffer)) {
                FullName::Is(mut text) => return Ok(arrive(text.with_nul())),
                FullName::Nowhere => return Ok(None),
                FullName::Unknown => {}
            }
        }
        _ => {}
    }
    resolve_by_component(state, name, &question, arrive)
}

#[inline(never)]
fn resolve_by_component<T>(
    state: &State,
    name: &'static str,
    question: &Question,
    arrive: impl FnOnce(&CStr) -> Option<T>,
) -> Result<Option<T>, Errno> {
    let mut canonical = [MaybeUninit::uninit(); SMALL];
    let mut pending = [MaybeUninit::uninit(); SMALL];
    let scratch = Scratch::new(&mut canonical, &mut pending);
    match resolve::by_component(state, question, scratch) {
        Answer::Arrived(mut text) => {
            let text = text.with_nul();
            Ok(exists(text).then(|| arrive(text)).flatten())
        }
        Answer::NoRoom => with_large_buffers(state, name, question).map(|()| None),
        answer => conclude(state, name, question, answer).map(|()| None),
    }
}

/// Whether a canonical path is still what the index says. What became a link since the view
/// was compiled is libc's to follow. Of all calls that look at a name, readlink(2) costs the
/// kernel least, and says EINVAL of what is there and no link.
fn exists(canonical: &CStr) -> bool {
    let mut first_byte = [0];
    kernel::read_link_at(libc::AT_FDCWD, canonical, &mut first_byte) == Err(Errno(libc::EINVAL))
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
    judge_path(state, call, path) == Err(Errno(libc::ENOENT))
}

#[inline(never)]
fn by_component(state: &State, name: &'static str, question: &Question) -> Result<(), Errno> {
    let mut canonical = [MaybeUninit::uninit(); SMALL];
    let mut pending = [MaybeUninit::uninit(); SMALL];
    let scratch = Scratch::new(&mut canonical, &mut pending);
    match resolve::by_component(state, question, scratch) {
        Answer::NoRoom => with_large_buffers(state, name, question),
        answer => conclude(state, name, question, answer),
    }
}

#[cold]
#[inline(never)]
fn with_large_buffers(state: &State, name: &'static str, question: &Question) -> Result<(), Errno> {
    let mut canonical = [MaybeUninit::uninit(); LARGE];
    let mut pending = [MaybeUninit::uninit(); 2 * LARGE];
    let scratch = Scratch::new(&mut canonical, &mut pending);
    let answer = resolve::by_component(state, question, scratch);
    conclude(state, name, question, answer)
}

#[inline]
fn conclude(
    state: &State,
    name: &'static str,
    question: &Question,
    answer: Answer,
) -> Result<(), Errno> {
    let errno = match answer {
        Answer::Pass | Answer::Arrived(_) => return Ok(()),
        Answer::NoRoom => Errno(libc::ENAMETOOLONG),
        Answer::Fails(errno) => errno,
        Answer::Hidden(hidden) => {
            if !name.is_empty() {
                let settled = record::hidden(state, name, question, &hidden);
                if hidden.by_index {
                    whole_paths::keep_hidden(state, question, settled);
                }
            }
            Errno(libc::ENOENT)
        }
    };
    match state.mode {
        Mode::Enforce => Err(errno),
        Mode::Warn => Ok(()),
    }
}
