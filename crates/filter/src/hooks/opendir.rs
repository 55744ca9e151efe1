//! opendir(3), readdir(3) and their kin.

use crate::calls::opendir::opendir as row;
use crate::errno;
use crate::hook::hooks;
use crate::kernel::is_confined;
use crate::listing;
use crate::process;
use crate::verdict::{Call, judge_directory, readable, where_it_leads};
use core::ffi::{c_char, c_int};
use libc::{DIR, dirent, dirent64};

/// The next entry that is listed.
///
/// # Safety
/// `stream` is open; `name` gives the name of an entry.
unsafe fn next_listed<E>(
    stream: *mut DIR,
    read: impl Fn() -> *mut E,
    name: impl Fn(*mut E) -> *const c_char,
) -> *mut E {
    loop {
        let entry = read();
        // SAFETY: an entry that was read has a name.
        if entry.is_null() || unsafe { listing::lists(stream, name(entry)) } {
            return entry;
        }
    }
}

/// As [`next_listed`], where the caller provides the entry.
///
/// # Safety
/// As for readdir_r(3).
unsafe fn next_listed_into<E>(
    stream: *mut DIR,
    result: *mut *mut E,
    read: impl Fn() -> c_int,
    name: impl Fn(*mut E) -> *const c_char,
) -> c_int {
    loop {
        let error = read();
        // SAFETY: readdir_r sets `result` to an entry, or to null at the end.
        unsafe {
            if error != 0 || (*result).is_null() || listing::lists(stream, name(*result)) {
                return error;
            }
        }
    }
}

fn name(entry: *mut dirent) -> *const c_char {
    // SAFETY: the address of a field; `entry` is one that readdir gave.
    unsafe { (&raw const (*entry).d_name).cast() }
}

fn name64(entry: *mut dirent64) -> *const c_char {
    // SAFETY: as for `name`.
    unsafe { (&raw const (*entry).d_name).cast() }
}

fn opened(stream: *mut DIR, lists_all: bool) -> *mut DIR {
    if !stream.is_null() {
        let errno = errno::get();
        listing::opened(stream, lists_all);
        errno::set(errno);
    }
    stream
}

/// Remembers a stream by the path that was opened: where it leads, a process that has confined itself
/// cannot ask.
///
/// # Safety
/// The path is what the program passed for a C string.
#[cold]
unsafe fn listed_by_path(call: &Call, stream: *mut DIR) {
    // SAFETY: the caller's promise.
    if let (Some(state), Some(path)) = (process::current(), unsafe { readable(call.path) }) {
        where_it_leads(state, call, path, |path| listing::opened_at(stream, path));
    }
}

hooks! {
    /// opendir(3).
    libc fn opendir(path: *const c_char) -> *mut DIR {
        let [call] = row::paths(path);
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match judge_directory(&call) {
                Ok(lists_all) => {
                    let stream = opened(real(path), lists_all);
                    if is_confined() && !stream.is_null() {
                        listed_by_path(&call, stream);
                    }
                    stream
                }
                Err(errno) => errno::fail(errno),
            }
        }
    }
    /// fdopendir(3).
    libc fn fdopendir(fd: c_int) -> *mut DIR {
        // SAFETY: the program gave these arguments to the function of this name.
        opened(unsafe { real(fd) }, false)
    }
    /// closedir(3).
    libc fn closedir(stream: *mut DIR) -> c_int {
        listing::closed(stream);
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(stream) }
    }
    /// readdir(3).
    libc fn readdir(stream: *mut DIR) -> *mut dirent {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { next_listed(stream, || real(stream), name) }
    }
    /// readdir(3) with 64-bit offsets.
    libc fn readdir64(stream: *mut DIR) -> *mut dirent64 {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { next_listed(stream, || real(stream), name64) }
    }
    /// readdir_r(3).
    libc fn readdir_r(stream: *mut DIR, entry: *mut dirent, result: *mut *mut dirent) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { next_listed_into(stream, result, || real(stream, entry, result), name) }
    }
    /// readdir_r(3) with 64-bit offsets.
    libc fn readdir64_r(stream: *mut DIR, entry: *mut dirent64, result: *mut *mut dirent64) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { next_listed_into(stream, result, || real(stream, entry, result), name64) }
    }
}
