//! system(3) and popen(3): libc starts `/bin/sh` by itself, with the program's environment.

use crate::errno;
use crate::execute;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::process;
use crate::process::environment::{Block, LOADINGS, with_kept};
use crate::process::state::State;
use crate::verdict::Last;
use core::ffi::{CStr, c_char, c_int};
use libc::{AT_FDCWD, FILE};

const SHELL: &CStr = c"/bin/sh";

/// The status of a shell that could not be run, system(3).
const NOT_FOUND: c_int = 127 << 8;

fn judge(state: &State, name: &'static str) -> Result<(), Errno> {
    execute::judge_path_to_run(state, name, AT_FDCWD, SHELL, Last::Follow).map(drop)
}

/// Gives the program's own environment what it has lost of the filter's variables. Only
/// these are touched, and only in a program that took them away.
pub(super) fn mend_environment(state: &State) {
    let own = Block::current();
    with_kept(state, own, |kept| {
        if kept.as_ptr() == own.as_ptr() {
            return;
        }
        for string in kept.strings() {
            let text = string.to_bytes();
            let is_loading = LOADINGS.iter().any(|loading| {
                text.strip_prefix(loading.name)
                    .is_some_and(|rest| rest.first() == Some(&b'='))
            });
            if is_loading || text.starts_with(b"BLINKERS_") {
                set(string);
            }
        }
    });
}

/// What comes before a shell is started by popen.
fn prepare_popen() -> Result<(), Errno> {
    if let Some(state) = process::current() {
        judge(state, "popen")?;
        mend_environment(state);
    }
    Ok(())
}

/// setenv(3) copies: the string does not outlive this call.
fn set(assignment: &CStr) {
    let bytes = assignment.to_bytes();
    let Some(equals) = bytes.iter().position(|&byte| byte == b'=') else {
        return;
    };
    crate::stack::with_stretch(equals + 1, |name| {
        // SAFETY: there is room for the name and a NUL; the value ends with the assignment.
        // system and popen may allocate and lock, so setenv may.
        unsafe {
            name.copy_from_nonoverlapping(bytes.as_ptr(), equals);
            name.add(equals).write(0);
            libc::setenv(name.cast(), assignment.as_ptr().add(equals + 1), 1);
        }
    });
}

hooks! {
    /// system(3).
    libc fn system(command: *const c_char) -> c_int {
        if let Some(state) = process::current() {
            if judge(state, "system").is_err() {
                // A null command asks whether there is a shell.
                return if command.is_null() { 0 } else { NOT_FOUND };
            }
            mend_environment(state);
        }
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(command) }
    }
    /// popen(3).
    libc fn popen(command: *const c_char, mode: *const c_char) -> *mut FILE {
        if let Err(errno) = prepare_popen() {
            return errno::fail(errno);
        }
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(command, mode) }
    }
    /// popen(3) by the name of older C libraries.
    seldom fn _IO_popen(command: *const c_char, mode: *const c_char) -> *mut FILE {
        if let Err(errno) = prepare_popen() {
            return errno::fail(errno);
        }
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(command, mode) }
    }
    /// What popen(3) does once it has made the stream, for libraries that make their own.
    seldom fn _IO_proc_open(stream: *mut FILE, command: *const c_char, mode: *const c_char) -> *mut FILE {
        if let Err(errno) = prepare_popen() {
            return errno::fail(errno);
        }
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(stream, command, mode) }
    }
}
