//! A neighbour in `LD_PRELOAD`: it hooks a few calls with redhook, tells which paths they
//! were asked for, and passes them on.
//!
//! It writes to the file that `NEIGHBOUR_LOG` names, by system calls that no preload hooks.

use libc::{c_char, c_int, size_t, ssize_t};
use std::ffi::CStr;

/// Appends `NAME PATH` to the log.
///
/// # Safety
/// `path` is null or a C string.
unsafe fn tell(name: &str, path: *const c_char) {
    // SAFETY: getenv gives null or a C string; the other pointers are the caller's or live
    // through the calls.
    unsafe {
        let log = libc::getenv(c"NEIGHBOUR_LOG".as_ptr());
        if log.is_null() || path.is_null() {
            return;
        }
        let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_CLOEXEC;
        let fd = libc::syscall(libc::SYS_openat, libc::AT_FDCWD, log, flags) as c_int;
        if fd >= 0 {
            let line = format!("{name} {}\n", CStr::from_ptr(path).to_string_lossy());
            libc::syscall(libc::SYS_write, fd, line.as_ptr(), line.len());
            libc::syscall(libc::SYS_close, fd);
        }
    }
}

redhook::hook! {
    unsafe fn access(path: *const c_char, mode: c_int) -> c_int => neighbour_access {
        unsafe {
            tell("access", path);
            redhook::real!(access)(path, mode)
        }
    }
}

redhook::hook! {
    unsafe fn stat(path: *const c_char, status: *mut libc::stat) -> c_int => neighbour_stat {
        unsafe {
            tell("stat", path);
            redhook::real!(stat)(path, status)
        }
    }
}

redhook::hook! {
    unsafe fn readlink(path: *const c_char, buffer: *mut c_char, size: size_t) -> ssize_t => neighbour_readlink {
        unsafe {
            tell("readlink", path);
            redhook::real!(readlink)(path, buffer, size)
        }
    }
}

redhook::hook! {
    unsafe fn opendir(path: *const c_char) -> *mut libc::DIR => neighbour_opendir {
        unsafe {
            tell("opendir", path);
            redhook::real!(opendir)(path)
        }
    }
}

redhook::hook! {
    unsafe fn execve(path: *const c_char, argv: *const *const c_char, envp: *const *const c_char) -> c_int => neighbour_execve {
        unsafe {
            tell("execve", path);
            redhook::real!(execve)(path, argv, envp)
        }
    }
}
