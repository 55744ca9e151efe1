//! posix_spawn(3) and posix_spawnp(3).

use super::exec::Strings;
use crate::environment::{Block, with_kept};
use crate::execute::{self, Search, search};
use crate::hook::hooks;
use crate::state;
use crate::system_call;
use crate::verdict::{Last, readable};
use core::ffi::{CStr, c_char, c_int};
use core::ops::ControlFlow;
use libc::{AT_FDCWD, pid_t, posix_spawn_file_actions_t, posix_spawnattr_t};

/// What libc declares the strings as: it does not write to them.
type MutableStrings = *const *mut c_char;

/// Whether execve in the child would take `path`, or the errno for which it would not.
fn is_executable(path: &CStr) -> Result<(), c_int> {
    let status = system_call::stat_at(AT_FDCWD, path, 0).map_err(|errno| errno.0)?;
    if status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return Err(libc::EACCES);
    }
    system_call::access_at(AT_FDCWD, path, libc::X_OK, libc::AT_EACCESS).map_err(|errno| errno.0)
}

hooks! {
    /// posix_spawn(3). It returns the error and leaves errno alone.
    libc fn posix_spawn(
        pid: *mut pid_t, path: *const c_char,
        actions: *const posix_spawn_file_actions_t, attributes: *const posix_spawnattr_t,
        argv: MutableStrings, envp: MutableStrings,
    ) -> c_int {
        let Some(state) = state::current() else {
            // SAFETY: the arguments of the caller.
            return unsafe { real(pid, path, actions, attributes, argv, envp) };
        };
        // SAFETY: the arguments of the caller.
        unsafe {
            match execute::judge(state, "posix_spawn", AT_FDCWD, path, Last::Follow) {
                Err(errno) => errno.0,
                Ok(()) => with_kept(state, Block::given(envp.cast()), |kept| {
                    real(pid, path, actions, attributes, argv, kept.as_ptr().cast())
                }),
            }
        }
    }
    /// posix_spawnp(3). The search is done here, where the hidden hits are known, and the
    /// next function is given what was found.
    libc fn posix_spawnp(
        pid: *mut pid_t, file: *const c_char,
        actions: *const posix_spawn_file_actions_t, attributes: *const posix_spawnattr_t,
        argv: MutableStrings, envp: MutableStrings,
    ) -> c_int {
        // SAFETY: the arguments of the caller.
        let (state, name) = match (state::current(), unsafe { readable(file) }) {
            (Some(state), Some(name)) => (state, name),
            // SAFETY: the arguments of the caller.
            _ => return unsafe { real(pid, file, actions, attributes, argv, envp) },
        };
        // SAFETY: the arguments of the caller.
        let given = unsafe { Block::given((envp as Strings).cast()) };
        with_kept(state, given, |kept| {
            let found = search(name, |candidate| {
                let judged = execute::judge_path_to_run(
                    state, "posix_spawnp", AT_FDCWD, candidate, Last::Follow,
                );
                let answer = match judged {
                    Err(errno) => Err(errno.0),
                    // With a slash in it, libc takes the file as it is, and its error too.
                    Ok(()) if name.to_bytes().contains(&b'/') => Ok(()),
                    Ok(()) => is_executable(candidate),
                };
                match answer {
                    Err(errno) => ControlFlow::Continue(errno),
                    // SAFETY: the arguments of the caller, and a C string.
                    Ok(()) => ControlFlow::Break(unsafe {
                        spawn_found(candidate, |path| {
                            real(pid, path, actions, attributes, argv, kept.as_ptr().cast())
                        })
                    }),
                }
            });
            let (Search::Found(errno) | Search::Failed(errno)) = found;
            errno
        })
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
