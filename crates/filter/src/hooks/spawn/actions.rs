//! What posix_spawn(3) does in the child before it executes: files that are opened, and
//! directories that the rest of the paths then start from.
//!
//! glibc carries the actions out by itself. They are looked at when the child is started,
//! for only then it is known where their relative paths begin. The list is glibc's own
//! (posix/spawn_int.h), the same since 2.15; one that does not look like it is left alone.

use crate::kernel::{self, Errno};
use crate::process::state::State;
use crate::verdict::{
    Altering, Call, Change, Last, judge_altering_path, judge_path, readable, tell,
};
use core::ffi::{CStr, c_char, c_int, c_uint};
use libc::{AT_FDCWD, posix_spawn_file_actions_t};

/// posix_spawn_file_actions_t of glibc.
#[repr(C)]
struct List {
    allocated: c_int,
    used: c_int,
    actions: *const Action,
}

/// struct __spawn_action.
#[repr(C)]
struct Action {
    tag: c_int,
    detail: Detail,
}

#[repr(C)]
union Detail {
    open: Open,
    chdir: *const c_char,
    fchdir: c_int,
    /// Which descriptor becomes which.
    copy: [c_int; 2],
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Open {
    descriptor: c_int,
    path: *const c_char,
    flags: c_int,
    mode: c_uint,
}

const COPY: c_int = 1;
const OPEN: c_int = 2;
const CHDIR: c_int = 3;
const FCHDIR: c_int = 4;
/// The last tag that is known: tcsetpgrp.
const LAST_TAG: c_int = 6;

/// Where the child will stand: `AT_FDCWD`, or a directory that is open until this is dropped.
pub struct Standing {
    dir: c_int,
    is_own: bool,
}

impl Standing {
    const HERE: Standing = Standing {
        dir: AT_FDCWD,
        is_own: false,
    };

    /// In the directory `path`. Where it cannot be entered, the child will fail as the kernel says.
    fn enter(&self, path: &CStr) -> Standing {
        let flags = libc::O_PATH | libc::O_DIRECTORY;
        match kernel::open_at(self.dir, path, flags) {
            Ok(dir) => Standing { dir, is_own: true },
            Err(_) => Standing::HERE,
        }
    }

    /// The directory from which relative paths are resolved.
    pub fn dir(&self) -> c_int {
        self.dir
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        if self.is_own {
            kernel::close(self.dir);
        }
    }
}

/// An action that fails, and the list of those before it: they are done first, and what they fail
/// with comes first.
pub struct Refused {
    /// The error.
    pub errno: Errno,
    /// The list.
    pub before: posix_spawn_file_actions_t,
}

/// Judges the paths of the actions in turn: where the child will stand after them, or the first
/// that fails.
///
/// # Safety
/// `actions` is null or what posix_spawn_file_actions_init(3) and its kin made.
pub unsafe fn judge(
    state: &State,
    actions: *const posix_spawn_file_actions_t,
) -> Result<Standing, Refused> {
    // SAFETY: the caller's promise; the library is compiled for glibc alone.
    let list = match unsafe { actions.cast::<List>().as_ref() } {
        Some(list) if !list.actions.is_null() && (0..=list.allocated).contains(&list.used) => list,
        _ => return Ok(Standing::HERE),
    };
    // SAFETY: so many actions are in use.
    let all = unsafe { core::slice::from_raw_parts(list.actions, list.used as usize) };
    judge_all(state, all).map_err(|(at, errno)| {
        // SAFETY: the caller's list, of which the first actions are used.
        let before = unsafe {
            let mut before = actions.read();
            (*(&raw mut before).cast::<List>()).used = at as c_int;
            before
        };
        Refused { errno, before }
    })
}

/// With an error, which action it is of.
fn judge_all(state: &State, actions: &[Action]) -> Result<Standing, (usize, Errno)> {
    let mut standing = Standing::HERE;
    for (at, action) in actions.iter().enumerate() {
        // SAFETY: the tag tells which detail is filled.
        unsafe {
            match action.tag {
                OPEN => {
                    let Open { path, flags, .. } = action.detail.open;
                    if let Some(path) = readable(path) {
                        judge_open(state, &standing, path, flags).map_err(|errno| (at, errno))?;
                    }
                }
                CHDIR => {
                    if let Some(path) = readable(action.detail.chdir) {
                        standing =
                            judge_chdir(state, &standing, path).map_err(|errno| (at, errno))?;
                    }
                }
                FCHDIR => {
                    standing = descriptor(
                        state,
                        actions.get(..at).unwrap_or_default(),
                        action.detail.fchdir,
                    )?
                }
                0..=LAST_TAG => {}
                _ => return Ok(standing),
            }
        }
    }
    Ok(standing)
}

/// What a descriptor of the child is after these actions: one of this process, or what the last
/// action that made it has opened.
fn descriptor(
    state: &State,
    actions: &[Action],
    number: c_int,
) -> Result<Standing, (usize, Errno)> {
    for (at, action) in actions.iter().enumerate().rev() {
        let before = actions.get(..at).unwrap_or_default();
        // SAFETY: the tag tells which detail is filled.
        unsafe {
            match action.tag {
                OPEN if action.detail.open.descriptor == number => {
                    let Some(path) = readable(action.detail.open.path) else {
                        break;
                    };
                    return Ok(judge_all(state, before)?.enter(path));
                }
                COPY if action.detail.copy[1] == number => {
                    return descriptor(state, before, action.detail.copy[0]);
                }
                _ => {}
            }
        }
    }
    Ok(Standing {
        dir: number,
        is_own: false,
    })
}

fn judge_open(state: &State, from: &Standing, path: &CStr, flags: c_int) -> Result<(), Errno> {
    let call = Call {
        name: "posix_spawn_file_actions_addopen",
        dir: from.dir(),
        path: path.as_ptr(),
        last: crate::calls::open::last(flags, path.as_ptr()),
        change: crate::calls::open::change(flags),
    };
    if call.change == Change::Nothing {
        return judge_path(state, call, path);
    }
    // Told before the child opens it: what is not there shows nothing.
    let mut altering = Altering::NOTHING;
    judge_altering_path(state, &call, path, &mut altering)?;
    tell(state, &[altering]);
    Ok(())
}

fn judge_chdir(state: &State, from: &Standing, path: &CStr) -> Result<Standing, Errno> {
    let call = Call {
        name: "posix_spawn_file_actions_addchdir_np",
        dir: from.dir(),
        path: path.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    };
    judge_path(state, call, path)?;
    Ok(from.enter(path))
}
