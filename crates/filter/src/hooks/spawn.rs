//! posix_spawn(3), pidfd_spawn and their kin. They return the error, and leave errno alone.

mod actions;

use super::exec::{Strings, judge_program, with_environment};
use crate::errno;
use crate::execute::{self, Search, Start, search};
use crate::hook::hooks;
use crate::kernel::{self, Errno};
use crate::process;
use crate::process::environment::Block;
use crate::verdict::{Call, Change, Last, readable};
use actions::Refused;
use core::ffi::{CStr, c_char, c_int};
use core::ops::ControlFlow;
use libc::{pid_t, posix_spawn_file_actions_t, posix_spawnattr_t};

/// What libc declares the strings as: it does not write to them.
type MutableStrings = *const *mut c_char;

/// Whether execve in the child would take `path`, or the errno for which it would not.
/// That is not asked where the process has confined itself.
fn is_executable(dir: c_int, path: &CStr) -> Result<(), c_int> {
    if kernel::is_confined() {
        return Ok(());
    }
    let status = kernel::stat_at(dir, path, 0).map_err(|errno| errno.0)?;
    if status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return Err(libc::EACCES);
    }
    kernel::access_at(dir, path, libc::X_OK, libc::AT_EACCESS).map_err(|errno| errno.0)
}

/// Starts `path`, if the view has it and what the child opens before.
///
/// # Safety
/// The arguments are those of posix_spawn(3), and `real` is the next such function.
unsafe fn spawn(
    name: &'static str,
    path: *const c_char,
    actions: *const posix_spawn_file_actions_t,
    (argv, envp): (MutableStrings, MutableStrings),
    real: impl Fn(*const posix_spawn_file_actions_t, *const c_char, MutableStrings) -> c_int,
) -> c_int {
    let Some(state) = process::current() else {
        return real(actions, path, envp);
    };
    // SAFETY: the caller's promise.
    unsafe {
        let standing = match actions::judge(state, actions) {
            Ok(standing) => standing,
            Err(Refused { errno, before }) => {
                return failing(errno, |path| real(&before, path, envp));
            }
        };
        let real = |path, envp| real(actions, path, envp);
        let call = Call {
            name,
            dir: standing.dir(),
            path,
            last: Last::Follow,
            change: Change::Nothing,
        };
        match judge_program(state, &call, (argv.cast(), envp.cast()), 0) {
            Err(errno) => failing(errno, |path| real(path, envp)),
            Ok(start) => {
                with_environment(state, start, envp.cast(), |kept| real(path, kept.cast()))
            }
        }
    }
}

/// As [`spawn`], with a search through PATH. It is done here, where the hidden hits are known,
/// and the next function is given what was found.
///
/// # Safety
/// As for [`spawn`].
unsafe fn spawn_from_path(
    name: &'static str,
    file: *const c_char,
    actions: *const posix_spawn_file_actions_t,
    envp: MutableStrings,
    real: impl Fn(*const posix_spawn_file_actions_t, *const c_char, MutableStrings) -> c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    let (state, program) = match (process::current(), unsafe { readable(file) }) {
        (Some(state), Some(program)) => (state, program),
        _ => return real(actions, file, envp),
    };
    // SAFETY: the caller's promise.
    let standing = match unsafe { actions::judge(state, actions) } {
        Ok(standing) => standing,
        Err(Refused { errno, before }) => {
            return failing(errno, |path| real(&before, path, envp));
        }
    };
    let real = |path, envp| real(actions, path, envp);
    let spawn = |kept: Strings| {
        let found = search(program, |candidate| {
            let dir = standing.dir();
            let judged = execute::judge_path_to_run(state, name, dir, candidate, Last::Follow);
            let answer = match judged {
                Err(errno) => Err(errno.0),
                // With a slash in it, libc takes the file as it is, and its error too.
                Ok(start) if program.to_bytes().contains(&b'/') => Ok(start),
                Ok(start) => is_executable(dir, candidate).map(|()| start),
            };
            match answer {
                Err(errno) => ControlFlow::Continue(errno),
                // SAFETY: the arguments of the caller, and a C string.
                Ok(start) => ControlFlow::Break(unsafe {
                    start.with_environment(Block::given(kept), |environment| {
                        spawn_found(candidate, |path| real(path, environment.as_ptr().cast()))
                    })
                }),
            }
        });
        match found {
            Search::Found(answer) => answer,
            Search::Failed(errno) => failing(Errno(errno), |path| real(path, envp)),
        }
    };
    // SAFETY: the caller's promise.
    unsafe { with_environment(state, Start::Filtered, envp.cast(), spawn) }
}

/// The actions come before the program, and so does what they fail with: they are done for a
/// program that fails in the same way.
fn failing(errno: Errno, spawn: impl Fn(*const c_char) -> c_int) -> c_int {
    match errno {
        Errno(libc::ENOENT) => spawn(c"".as_ptr()),
        // A directory.
        Errno(libc::EACCES) => spawn(c"/".as_ptr()),
        Errno(errno) => errno,
    }
}

/// A candidate of an empty entry of PATH has no slash, and must not be searched for again.
unsafe fn spawn_found(candidate: &CStr, spawn: impl Fn(*const c_char) -> c_int) -> c_int {
    if candidate.to_bytes().contains(&b'/') {
        return spawn(candidate.as_ptr());
    }
    let name = candidate.to_bytes_with_nul();
    crate::stack::with_stretch(name.len() + 2, |stretch| {
        // SAFETY: there is room for "./" and the name with its NUL.
        unsafe {
            stretch.copy_from_nonoverlapping(b"./".as_ptr(), 2);
            stretch
                .add(2)
                .copy_from_nonoverlapping(name.as_ptr(), name.len());
        }
        spawn(stretch.cast())
    })
}

/// The answer for a name that this libc lacks: the number is returned, not set.
fn number(answer: c_int) -> c_int {
    if answer >= 0 {
        return answer;
    }
    let Errno(number) = errno::get();
    number
}

hooks! {
    /// posix_spawn(3).
    libc fn posix_spawn(
        pid: *mut pid_t, path: *const c_char,
        actions: *const posix_spawn_file_actions_t, attributes: *const posix_spawnattr_t,
        argv: MutableStrings, envp: MutableStrings,
    ) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            spawn("posix_spawn", path, actions, (argv, envp), |actions, path, envp| {
                real(pid, path, actions, attributes, argv, envp)
            })
        }
    }
    /// posix_spawnp(3).
    libc fn posix_spawnp(
        pid: *mut pid_t, file: *const c_char,
        actions: *const posix_spawn_file_actions_t, attributes: *const posix_spawnattr_t,
        argv: MutableStrings, envp: MutableStrings,
    ) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            spawn_from_path("posix_spawnp", file, actions, envp, |actions, file, envp| {
                real(pid, file, actions, attributes, argv, envp)
            })
        }
    }
    /// pidfd_spawn, since glibc 2.39: as posix_spawn(3), with a descriptor of the process.
    fn pidfd_spawn(
        pidfd: *mut c_int, path: *const c_char,
        actions: *const posix_spawn_file_actions_t, attributes: *const posix_spawnattr_t,
        argv: MutableStrings, envp: MutableStrings,
    ) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            spawn("pidfd_spawn", path, actions, (argv, envp), |actions, path, envp| {
                number(real(pidfd, path, actions, attributes, argv, envp))
            })
        }
    }
    /// pidfd_spawnp, since glibc 2.39: as posix_spawnp(3), with a descriptor of the process.
    fn pidfd_spawnp(
        pidfd: *mut c_int, file: *const c_char,
        actions: *const posix_spawn_file_actions_t, attributes: *const posix_spawnattr_t,
        argv: MutableStrings, envp: MutableStrings,
    ) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            spawn_from_path("pidfd_spawnp", file, actions, envp, |actions, file, envp| {
                number(real(pidfd, file, actions, attributes, argv, envp))
            })
        }
    }
}
