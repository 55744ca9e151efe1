//! What running a program needs beside its file, law 5.

mod head;
mod search;

pub use search::{Search, search};

use crate::kernel::{self, Errno};
use crate::process::state::State;
use crate::record;
use crate::verdict::{Call, Last, judge_path, readable};
use blinkers_shared::log::Kind;
use core::ffi::{CStr, c_char, c_int};
use head::{Head, Needs};

/// More `#!` lines than this in turn are ELOOP: fs/exec.c of Linux.
const MOST_INTERPRETERS: usize = 5;

/// Whether `path` may be executed: it and each interpreter that the kernel will look for.
///
/// # Safety
/// `path` is what the program passed for a C string.
pub unsafe fn judge(
    state: &State,
    name: &'static str,
    dir: c_int,
    path: *const c_char,
    last: Last,
) -> Result<(), Errno> {
    // SAFETY: passed on.
    match unsafe { readable(path) } {
        Some(path) => judge_path_to_run(state, name, dir, path, last),
        None => Ok(()),
    }
}

/// As [`judge`], for a path that was found to be one.
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
        let Ok(file) = kernel::open_at(dir, path, libc::O_RDONLY | libc::O_NONBLOCK) else {
            return Ok(());
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
