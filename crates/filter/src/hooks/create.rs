//! mkdir(2), mknod(2), mkfifo(3), symlink(2) and their kin: making a name.
//!
//! All of them mean the name itself: a link there is not followed. A name that is not on disk
//! goes on, law 6.

use crate::hook::{guard, hooks};
use crate::memory::changes;
use crate::verdict::Last::Entry;
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, dev_t, mode_t};

hooks! {
    /// mkdir(2).
    libc fn mkdir(path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(path, mode), mkdir: AT_FDCWD, path, Entry, creates: true)
    }
    /// mkdirat(2).
    libc fn mkdirat(dir: c_int, path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(dir, path, mode), mkdirat: dir, path, Entry, creates: true)
    }
    /// mknod(2).
    libc fn mknod(path: *const c_char, mode: mode_t, device: dev_t) -> c_int {
        guard!(real(path, mode, device), mknod: AT_FDCWD, path, Entry, creates: true)
    }
    /// mknodat(2).
    libc fn mknodat(dir: c_int, path: *const c_char, mode: mode_t, device: dev_t) -> c_int {
        guard!(real(dir, path, mode, device), mknodat: dir, path, Entry, creates: true)
    }
    /// mknod(2) before glibc 2.33.
    fn __xmknod(version: c_int, path: *const c_char, mode: mode_t, device: *mut dev_t) -> c_int {
        guard!(real(version, path, mode, device), __xmknod: AT_FDCWD, path, Entry, creates: true)
    }
    /// mknodat(2) before glibc 2.33.
    fn __xmknodat(version: c_int, dir: c_int, path: *const c_char, mode: mode_t, device: *mut dev_t) -> c_int {
        guard!(real(version, dir, path, mode, device), __xmknodat: dir, path, Entry, creates: true)
    }
    /// mkfifo(3).
    libc fn mkfifo(path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(path, mode), mkfifo: AT_FDCWD, path, Entry, creates: true)
    }
    /// mkfifoat(3).
    libc fn mkfifoat(dir: c_int, path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(dir, path, mode), mkfifoat: dir, path, Entry, creates: true)
    }
    /// symlink(2). The target is text, and is not judged.
    libc fn symlink(target: *const c_char, path: *const c_char) -> c_int {
        guard!(changes::made(|| real(target, path)), symlink: AT_FDCWD, path, Entry, creates: true)
    }
    /// symlinkat(2).
    libc fn symlinkat(target: *const c_char, dir: c_int, path: *const c_char) -> c_int {
        guard!(changes::made(|| real(target, dir, path)), symlinkat: dir, path, Entry, creates: true)
    }
}
