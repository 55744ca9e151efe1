//! The verdict on one call: may it go on to the next function?

use crate::record;
use crate::resolve::{self, Answer, Question, Scratch};
use crate::state::{self, Mode, State};
use crate::system_call::{self, Errno};
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
    let Some(state) = state::current() else {
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
    let question = Question {
        dir: call.dir,
        path,
        last: call.last,
        creates: call.creates,
    };
    match resolve::at_once(state, &question) {
        Some(Answer::Pass) => Ok(()),
        Some(answer) => conclude(state, call.name, &question, answer),
        None => by_component(state, call.name, &question),
    }
}

/// As [`judge_path`], with the canonical path for `arrive` where the index alone knows it: a
/// path that exists, without links and dots. None where only libc can tell.
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
    if let Some(hidden @ Answer::Hidden(_)) = resolve::at_once(state, &question) {
        return conclude(state, name, &question, hidden).map(|()| None);
    }
    let mut canonical = [MaybeUninit::uninit(); SMALL];
    let mut pending = [MaybeUninit::uninit(); SMALL];
    let scratch = Scratch::new(&mut canonical, &mut pending);
    match resolve::by_component(state, &question, scratch) {
        Answer::Arrived(mut text) => {
            let text = text.with_nul();
            let status = system_call::stat_at(libc::AT_FDCWD, text, libc::AT_SYMLINK_NOFOLLOW);
            // What became a link since the view was compiled is libc's to follow.
            let is_same = status.is_ok_and(|status| status.st_mode & libc::S_IFMT != libc::S_IFLNK);
            Ok(if is_same { arrive(text) } else { None })
        }
        Answer::NoRoom => with_large_buffers(state, name, &question).map(|()| None),
        answer => conclude(state, name, &question, answer).map(|()| None),
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
                record::hidden(state, name, question, &hidden);
            }
            Errno(libc::ENOENT)
        }
    };
    match state.mode {
        Mode::Enforce => Err(errno),
        Mode::Warn => Ok(()),
    }
}
