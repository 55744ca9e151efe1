//! What running a program needs beside its file, law 5.

mod search;

pub use search::{Search, search};

use crate::arch::MACHINE;
use crate::kernel::{self, Errno};
use crate::memory::{changes, readable};
use crate::process::environment::{Block, without_libraries};
use crate::process::mapped_files::is_only_read;
use crate::process::state::State;
use crate::record;
use crate::this_process::DescriptorName;
use crate::verdict::{Call, Change, Last, judge_path, with_place};
use blinkers_shared::log::Kind;
use blinkers_shared::program::{Head, Line, Needs};
use core::ffi::{CStr, c_int};

/// More `#!` lines than this in turn are ELOOP: fs/exec.c of Linux.
const MOST_INTERPRETERS: usize = 5;

/// How a program is started that may be executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// With the filter. A static program hands it on to what it starts.
    Filtered,
    /// Without it: the program's loader would stumble over a library of another kind, and say so,
    /// or end the program.
    Unfiltered,
}

impl Start {
    /// Calls `work` with the environment for the child; `kept` is one that keeps the filter.
    pub fn with_environment<T>(self, kept: Block, work: impl FnOnce(Block) -> T) -> T {
        match self {
            Start::Filtered => work(kept),
            Start::Unfiltered => without_libraries(kept, work),
        }
    }
}

/// Whether the file that `call` names may be executed: it and each interpreter that the kernel will
/// look for. By the flags of execveat(2) an empty path means what is open.
///
/// # Safety
/// The call's path is what the program passed for a C string.
pub unsafe fn judge_call(state: &State, call: &Call, flags: c_int) -> Result<Start, Errno> {
    // SAFETY: passed on.
    match unsafe { readable::string(call.path, libc::PATH_MAX as usize) } {
        Some(path) if path.is_empty() && flags & libc::AT_EMPTY_PATH != 0 => {
            judge_open(state, call.name, call.dir)
        }
        Some(path) if !path.is_empty() => {
            judge_path_to_run(state, call.name, call.dir, path, call.last)
        }
        _ => Ok(Start::Filtered),
    }
}

/// Whether what is open at `file` may be executed: it is visible, and so must be what it needs.
pub fn judge_open(state: &State, name: &'static str, file: c_int) -> Result<Start, Errno> {
    let mut path = DescriptorName::new();
    interpreters(state, name, libc::AT_FDCWD, path.of(file))
}

/// As [`judge_call`], for a path that was found to be one.
pub fn judge_path_to_run(
    state: &State,
    name: &'static str,
    dir: c_int,
    path: &CStr,
    last: Last,
) -> Result<Start, Errno> {
    visible(state, name, dir, path, last)?;
    interpreters(state, name, dir, path)
}

fn visible(
    state: &State,
    name: &'static str,
    dir: c_int,
    path: &CStr,
    last: Last,
) -> Result<(), Errno> {
    let call = Call {
        name,
        dir,
        path: path.as_ptr(),
        last,
        change: Change::Nothing,
    };
    judge_path(state, call, path)
}

/// Judges what the kernel will open after the file itself. Where the file is not there, the kernel
/// says why; and it cannot be asked by a process that has confined itself.
#[inline(never)]
pub fn interpreters(
    state: &State,
    name: &'static str,
    dir: c_int,
    path: &CStr,
) -> Result<Start, Errno> {
    if kernel::is_confined() {
        // What is started shares no map with the other processes.
        changes::go_unseen();
        return Ok(Start::Filtered);
    }
    kernel::with_large_buffer(|buffer| {
        let (head, lines) = buffer.split_at_mut(Head::ROOM);
        let (interpreter, script) = lines.split_at_mut(Line::ROOM);
        let script = script.get_mut(..Line::ROOM).unwrap_or_default();
        let found = (Line::new(interpreter), Line::new(script));
        follow(state, name, (dir, path), Head::new(head), found)
    })?
}

/// Follows from interpreter to interpreter, in buffers that are not on the stack.
fn follow(
    state: &State,
    name: &'static str,
    (mut dir, path): (c_int, &CStr),
    mut head: Head,
    (mut interpreter, mut script): (Line, Line),
) -> Result<Start, Errno> {
    for depth in 0..MOST_INTERPRETERS {
        let path = if depth == 0 { path } else { script.as_c_str() };
        let file = match kernel::open_at(dir, path, libc::O_RDONLY | libc::O_NONBLOCK) {
            Ok(file) => file,
            Err(Errno(libc::EMFILE)) => return without_descriptor(state, name, dir, path),
            Err(errno) => {
                if errno == Errno(libc::EACCES)
                    && let Some(kind) = unreadable(dir, path)
                {
                    record::not_entered(state, kind, name, path.to_bytes());
                }
                return Ok(Start::Filtered);
            }
        };
        let read_at = |to: &mut [u8], offset| kernel::read_at(file, to, offset).unwrap_or(0);
        let needs = head.read(read_at, MACHINE, &mut interpreter);
        let is_elsewhere = matches!(needs, Needs::Interpreter(None)) && is_out_of_reach(state);
        if is_elsewhere {
            tell_elsewhere(state, name, dir, path);
        } else {
            tell(state, name, file, needs);
            if state.root.is_some() && matches!(needs, Needs::Interpreter(None)) {
                count_unseen(state);
            }
        }
        kernel::close(file);
        match needs {
            Needs::Script => {
                dir = libc::AT_FDCWD;
                visible(state, name, dir, interpreter.as_c_str(), Last::Follow)?;
                core::mem::swap(&mut script, &mut interpreter);
            }
            Needs::Interpreter(kind) => {
                let loader = interpreter.as_c_str();
                visible(state, name, libc::AT_FDCWD, loader, Last::Follow)?;
                return Ok(match kind {
                    None if !is_elsewhere => Start::Filtered,
                    _ => Start::Unfiltered,
                });
            }
            Needs::Nothing(_) | Needs::NoProgram => return Ok(Start::Filtered),
        }
    }
    Ok(Start::Filtered)
}

/// Whether what is started would find neither the filter nor what it is to read: this process has another
/// root, in which they are not to be had.
#[inline]
fn is_out_of_reach(state: &State) -> bool {
    state.root.is_some() && lacks_filter(state)
}

#[cold]
#[inline(never)]
fn lacks_filter(state: &State) -> bool {
    let is_there = |path: &CStr| kernel::access_at(libc::AT_FDCWD, path, libc::R_OK, 0).is_ok();
    let [filter, _] = state.loadings;
    let has_filter = kernel::with_large_buffer(|buffer| {
        buffer.get_mut(..filter.len())?.copy_from_slice(filter);
        *buffer.get_mut(filter.len())? = 0;
        CStr::from_bytes_until_nul(buffer).ok().map(is_there)
    });
    // A map may carry the index; where it does not, the index must be there.
    let reads = [state.usage_path(), state.index_path()];
    has_filter != Ok(Some(true)) || !reads.into_iter().flatten().any(is_there)
}

/// A program in a root that is only read cannot count itself, nor record what is hidden from it: its records
/// are lost.
#[cold]
#[inline(never)]
fn count_unseen(state: &State) {
    if let (Some(usage), Some(path)) = (state.usage, state.usage_path())
        && is_only_read(path)
    {
        usage.count_entered();
        usage.count_dropped();
        changes::go_unseen();
    }
}

/// Records that a program is about to run which the filter will not be in for want of it. The path says what
/// it is, for there may be no proc(5).
#[cold]
#[inline(never)]
fn tell_elsewhere(state: &State, name: &'static str, dir: c_int, path: &CStr) {
    let call = Call {
        name,
        dir,
        path: path.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    };
    let told = with_place(state, &call, |place| {
        record::not_entered_there(state, Kind::OtherRoot, name, place);
        Some(())
    });
    if told.is_none() {
        record::not_entered(state, Kind::OtherRoot, name, path.to_bytes());
    }
}

/// Records what is about to run: a program that the filter will be in, or why it will not be.
fn tell(state: &State, name: &'static str, file: c_int, needs: Needs) {
    let kind = match needs {
        Needs::Interpreter(kind) => {
            let Ok(status) = kernel::stat_descriptor(file) else {
                return;
            };
            match kind.or_else(|| more_rights(file, &status)) {
                Some(kind) => kind,
                None => return record::executed(state, name, file, &status),
            }
        }
        Needs::Nothing(Some(kind)) => kind,
        Needs::Script | Needs::Nothing(None) | Needs::NoProgram => return,
    };
    record::open_not_entered(state, kind, name, file);
}

/// Judges the same where no descriptor is left, though the kernel needs none: in a child, which
/// may close one of its own.
#[cold]
#[inline(never)]
fn without_descriptor(
    state: &State,
    name: &'static str,
    dir: c_int,
    path: &CStr,
) -> Result<Start, Errno> {
    let judged = kernel::in_child(|| {
        // One for the file, one for the record.
        for descriptor in (0..4).filter(|descriptor| *descriptor != dir).take(2) {
            kernel::close(descriptor);
        }
        interpreters(state, name, dir, path)
    });
    match judged {
        Ok(judged) => judged,
        // Nobody can tell: what is not known is not run.
        Err(errno) => Err(errno),
    }
}

/// Whether executing the file gives rights that its user does not have, so that ld.so leaves
/// preloaded libraries out, ld.so(8).
fn more_rights(file: c_int, status: &libc::stat) -> Option<Kind> {
    if is_privileged(status) {
        return Some(Kind::Privileged);
    }
    // For a real user that is root, capabilities of files mean nothing: capabilities(7).
    let is_capable =
        kernel::real_user() != 0 && kernel::has_attribute(file, c"security.capability");
    is_capable.then_some(Kind::Capable)
}

/// What is known of a file that cannot be read: the kernel may execute it all the same.
fn unreadable(dir: c_int, path: &CStr) -> Option<Kind> {
    kernel::access_at(dir, path, libc::X_OK, libc::AT_EACCESS).ok()?;
    let status = kernel::stat_at(dir, path, 0).ok()?;
    if status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return None;
    }
    Some(match is_privileged(&status) {
        true => Kind::Privileged,
        false => Kind::Unreadable,
    })
}

/// Whether executing the file changes the effective user or group.
fn is_privileged(status: &libc::stat) -> bool {
    if status.st_mode & (libc::S_ISUID | libc::S_ISGID) == 0 {
        return false;
    }
    let (user, group) = kernel::effective_ids();
    status.st_mode & libc::S_ISUID != 0 && status.st_uid != user
        || status.st_mode & libc::S_ISGID != 0 && status.st_gid != group
}
