//! What running a program needs beside its file, law 5.

mod head;
mod search;

pub use search::{Search, search};

use crate::kernel::{self, Errno};
use crate::memory::readable;
use crate::process::state::State;
use crate::record;
use crate::this_process::DescriptorName;
use crate::verdict::{Call, Last, judge_path};
use blinkers_shared::log::Kind;
use core::ffi::{CStr, c_int};
use head::{Head, Needs};

/// More `#!` lines than this in turn are ELOOP: fs/exec.c of Linux.
const MOST_INTERPRETERS: usize = 5;

/// Whether the file that `call` names may be executed: it and each interpreter that the kernel will
/// look for. By the flags of execveat(2) an empty path means what is open.
///
/// # Safety
/// The call's path is what the program passed for a C string.
pub unsafe fn judge_call(state: &State, call: &Call, flags: c_int) -> Result<(), Errno> {
    // SAFETY: passed on.
    match unsafe { readable::string(call.path, libc::PATH_MAX as usize) } {
        Some(path) if path.is_empty() && flags & libc::AT_EMPTY_PATH != 0 => {
            judge_open(state, call.name, call.dir)
        }
        Some(path) if !path.is_empty() => {
            judge_path_to_run(state, call.name, call.dir, path, call.last)
        }
        _ => Ok(()),
    }
}

/// Whether what is open at `file` may be executed: it is visible, and so must be what it needs.
pub fn judge_open(state: &State, name: &'static str, file: c_int) -> Result<(), Errno> {
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
) -> Result<(), Errno> {
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
        creates: false,
    };
    judge_path(state, call, path)
}

/// Judges what the kernel will open after the file itself. Where the file cannot be read,
/// the kernel says why.
#[inline(never)]
pub fn interpreters(
    state: &State,
    name: &'static str,
    dir: c_int,
    path: &CStr,
) -> Result<(), Errno> {
    let mut head = Head::new();
    let mut dir = dir;
    let mut interpreter = head::Line::new();
    let mut script = head::Line::new();
    for depth in 0..MOST_INTERPRETERS {
        let path = if depth == 0 { path } else { script.as_c_str() };
        let file = match kernel::open_at(dir, path, libc::O_RDONLY | libc::O_NONBLOCK) {
            Ok(file) => file,
            Err(Errno(libc::EMFILE)) => return without_descriptor(state, name, dir, path),
            Err(_) => return Ok(()),
        };
        let needs = head.read(file, &mut interpreter);
        let privileged = is_privileged(file);
        kernel::close(file);
        match needs {
            Needs::Script => {
                dir = libc::AT_FDCWD;
                visible(state, name, dir, interpreter.as_c_str(), Last::Follow)?;
                core::mem::swap(&mut script, &mut interpreter);
            }
            Needs::Interpreter => {
                if privileged {
                    record::not_entered(state, Kind::Privileged, name, path.to_bytes());
                }
                let loader = interpreter.as_c_str();
                return visible(state, name, libc::AT_FDCWD, loader, Last::Follow);
            }
            Needs::Nothing(kind) => {
                if let Some(kind) = kind {
                    record::not_entered(state, kind, name, path.to_bytes());
                }
                return Ok(());
            }
        }
    }
    Ok(())
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
) -> Result<(), Errno> {
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

/// Whether executing the file changes the effective user or group, so that ld.so leaves
/// preloaded libraries out, ld.so(8).
fn is_privileged(file: c_int) -> bool {
    let Ok(status) = kernel::stat_descriptor(file) else {
        return false;
    };
    let (user, group) = kernel::effective_ids();
    status.st_mode & libc::S_ISUID != 0 && status.st_uid != user
        || status.st_mode & libc::S_ISGID != 0 && status.st_gid != group
}
