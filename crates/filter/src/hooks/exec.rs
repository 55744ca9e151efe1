//! The exec family, exec(3).
//!
//! Each function is answered by its own next one where the environment already keeps the
//! filter in the child, and by the next `execve` with a mended environment where it does
//! not. The search through PATH is the filter's own, for libc's does not pass the hooks.

mod list;

pub use list::{execl, execle, execlp};

use crate::calls::exec as rows;
use crate::calls::{ABSENT, refused};
use crate::errno;
use crate::execute::{self, Search, Start, search};
use crate::hook::{hooks, next};
use crate::kernel::Errno;
use crate::memory::readable::is_readable;
use crate::process;
use crate::process::environment::{Block, block, with_kept};
use crate::process::state::State;
use crate::stack::with_stretch;
use crate::verdict::{Call, Last, judge, readable};
use core::ffi::{CStr, c_char, c_int};
use core::ops::ControlFlow;
use libc::AT_FDCWD;

/// `argv` and `envp` as exec takes them.
pub type Strings = *const *const c_char;

const SHELL: &CStr = c"/bin/sh";

next! { fn next_execve = execve(path: *const c_char, argv: Strings, envp: Strings) -> c_int }

/// Calls `work` with the environment of a child that is started as `start` says: one that keeps the
/// filter in it, where it can be. With the caller's own where that cannot be read, which the kernel
/// then says.
///
/// # Safety
/// `envp` is what the program passed for an environment.
pub unsafe fn with_environment<T>(
    state: &State,
    start: Start,
    envp: Strings,
    work: impl FnOnce(Strings) -> T,
) -> T {
    // SAFETY: the caller's promise.
    match unsafe { Block::readable(envp) } {
        Some(given) => with_kept(state, given, |kept| {
            start.with_environment(kept, |environment| work(environment.as_ptr()))
        }),
        None => work(envp),
    }
}

/// Whether the program that `call` names may be run, with the flags of execveat(2). The kernel copies
/// the strings before it looks for an interpreter.
///
/// # Safety
/// The arguments are what the program passed to a function of the exec family.
pub unsafe fn judge_program(
    state: &State,
    call: &Call,
    (argv, envp): (Strings, Strings),
    flags: c_int,
) -> Result<Start, Errno> {
    // SAFETY: the caller's promise.
    unsafe {
        if has_strings(argv) && Block::readable(envp).is_some() {
            execute::judge_call(state, call, flags)
        } else {
            judge(*call).map(|()| Start::Filtered)
        }
    }
}

/// Whether the strings' pointers can be read, and lead to memory.
unsafe fn has_strings(array: Strings) -> bool {
    // SAFETY: what the program passed for an array.
    let mut strings = unsafe { block::Strings::of(array) };
    loop {
        match strings.next() {
            None => return false,
            Some(None) => return true,
            Some(Some(string)) if !is_readable(string, 1) => return false,
            Some(Some(_)) => {}
        }
    }
}

/// Runs `path` with the filter in it.
unsafe fn run(
    state: &State,
    name: &'static str,
    path: *const c_char,
    argv: Strings,
    envp: Strings,
    real: impl Fn(Strings) -> c_int,
) -> c_int {
    // SAFETY: the arguments are those of the caller of the hook.
    unsafe {
        let [call] = rows::execve::paths(path);
        match judge_program(state, &Call { name, ..call }, (argv, envp), 0) {
            Err(errno) => errno::fail(errno),
            Ok(start) => with_environment(state, start, envp, |kept| {
                if kept == envp {
                    real(envp)
                } else {
                    next_execve(path, argv, kept)
                }
            }),
        }
    }
}

/// Runs `file` as execvp does: through PATH, and by the shell if it is no program.
unsafe fn run_from_path(
    state: &State,
    name: &'static str,
    file: *const c_char,
    argv: Strings,
    envp: Strings,
) -> c_int {
    // SAFETY: the arguments are those of the caller of the hook.
    let Some(file) = (unsafe { readable(file) }) else {
        // SAFETY: as above; the kernel names the fault.
        return unsafe { next_execve(file, argv, envp) };
    };
    let run = |envp| {
        // SAFETY: as above; a candidate is a C string during the attempt.
        let found = search(file, |candidate| unsafe {
            let answer =
                match execute::judge_path_to_run(state, name, AT_FDCWD, candidate, Last::Follow) {
                    Err(errno) => errno,
                    Ok(start) => {
                        start.with_environment(Block::given(envp), |environment| {
                            next_execve(candidate.as_ptr(), argv, environment.as_ptr())
                        });
                        match errno::get() {
                            Errno(libc::ENOEXEC) => by_shell(state, name, candidate, argv, envp),
                            errno => errno,
                        }
                    }
                };
            match answer.0 {
                // For these execvp goes on to the next directory.
                libc::EACCES
                | libc::ENOENT
                | libc::ESTALE
                | libc::ENOTDIR
                | libc::ENODEV
                | libc::ETIMEDOUT => ControlFlow::Continue(answer.0),
                _ => ControlFlow::Break(answer.0),
            }
        });
        let (Search::Found(errno) | Search::Failed(errno)) = found;
        errno::fail(Errno(errno))
    };
    // SAFETY: the arguments of the caller of the hook.
    unsafe { with_environment(state, Start::Filtered, envp, run) }
}

/// A file that is no program is run by the shell: `/bin/sh FILE ARGUMENTS...`.
unsafe fn by_shell(
    state: &State,
    name: &'static str,
    file: &CStr,
    argv: Strings,
    envp: Strings,
) -> Errno {
    if let Err(errno) = execute::judge_path_to_run(state, name, AT_FDCWD, SHELL, Last::Follow) {
        return errno;
    }
    // SAFETY: argv is an array ended by null; the copy has room for it, the shell before it
    // and the null.
    unsafe {
        let mut count = 0;
        while !argv.is_null() && !(*argv.add(count)).is_null() {
            count += 1;
        }
        let room = (count.max(1) + 2) * size_of::<*const c_char>();
        with_stretch(room, |stretch| {
            let copy = stretch.cast::<*const c_char>();
            copy.write(SHELL.as_ptr());
            copy.add(1).write(file.as_ptr());
            for at in 1..count {
                copy.add(at + 1).write(*argv.add(at));
            }
            copy.add(count.max(1) + 1).write(core::ptr::null());
            next_execve(SHELL.as_ptr(), copy, envp);
        });
    }
    errno::get()
}

hooks! {
    /// execve(2).
    libc fn execve(path: *const c_char, argv: Strings, envp: Strings) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match process::current() {
                None => real(path, argv, envp),
                Some(state) => run(state, "execve", path, argv, envp, |envp| real(path, argv, envp)),
            }
        }
    }
    /// execv(3).
    libc fn execv(path: *const c_char, argv: Strings) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match process::current() {
                None => real(path, argv),
                Some(state) => {
                    let envp = Block::current().as_ptr();
                    run(state, "execv", path, argv, envp, |_| real(path, argv))
                }
            }
        }
    }
    /// execvp(3).
    libc fn execvp(file: *const c_char, argv: Strings) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match process::current() {
                None => real(file, argv),
                Some(state) => run_from_path(state, "execvp", file, argv, Block::current().as_ptr()),
            }
        }
    }
    /// execvpe(3).
    libc fn execvpe(file: *const c_char, argv: Strings, envp: Strings) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match process::current() {
                None => real(file, argv, envp),
                Some(state) => run_from_path(state, "execvpe", file, argv, envp),
            }
        }
    }
    /// execveat(2).
    fn execveat(dir: c_int, path: *const c_char, argv: Strings, envp: Strings, flags: c_int) -> c_int {
        let Some(state) = process::current() else {
            // SAFETY: the program gave these arguments to the function of this name.
            return unsafe { real(dir, path, argv, envp, flags) };
        };
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            let [call] = rows::execveat::paths(dir, path, flags);
            match judge_program(state, &call, (argv, envp), flags) {
                Err(errno) => refused(errno, || match rows::execveat::has_odd_arguments(dir, path, flags) {
                    true => real(dir, ABSENT, argv, envp, flags),
                    false => errno::fail(errno),
                }),
                Ok(start) => with_environment(state, start, envp, |kept| real(dir, path, argv, kept, flags)),
            }
        }
    }
    /// fexecve(3). The file is open already; only what it needs beside is judged.
    libc fn fexecve(fd: c_int, argv: Strings, envp: Strings) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match process::current() {
                None => real(fd, argv, envp),
                Some(state) => {
                    match execute::judge_open(state, "fexecve", fd) {
                        Err(errno) => errno::fail(errno),
                        Ok(start) => with_environment(state, start, envp, |kept| real(fd, argv, kept)),
                    }
                }
            }
        }
    }
}
