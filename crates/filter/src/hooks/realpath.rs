//! realpath(3) and its kin.
//!
//! glibc's realpath reads the links by itself, past every hook, with a system call for each
//! component. Outside trees the index knows them all, so one look whether the path is still
//! there is enough. Inside, the kernel is asked once whether there is a link on the way; if there
//! is, the verdict is asked for and libc does the rest.

use crate::calls::guard;
use crate::calls::readlink::realpath as row;
use crate::errno;
use crate::hook::hooks;
use crate::listing;
use crate::verdict::{judge_and_resolve, readable, where_it_fails};
use core::ffi::c_char;
use core::ptr::null_mut;
use libc::size_t;

/// The canonical path, in `resolved` or in memory from malloc.
///
/// # Safety
/// The arguments are those of realpath(3), and `real` is the next such function.
unsafe fn canonical(
    path: *const c_char,
    resolved: *mut c_char,
    real: impl Fn() -> *mut c_char,
) -> *mut c_char {
    let [call] = row::paths(path);
    // SAFETY: the caller's promise.
    let (Some(state), Some(path)) = (listing::filtering(), unsafe { readable(path) }) else {
        return guard!([call], real());
    };
    let arrived = judge_and_resolve(state, &call, path, |text| {
        let text = text.to_bytes_with_nul();
        // SAFETY: the buffer has PATH_MAX bytes, and so long no path of the index is; memory
        // from malloc has as many as were asked for.
        unsafe {
            let to = if resolved.is_null() {
                libc::malloc(text.len()).cast()
            } else {
                resolved
            };
            if to.is_null() {
                return None;
            }
            to.copy_from_nonoverlapping(text.as_ptr().cast(), text.len());
            Some(to)
        }
    });
    match arrived {
        Ok(Some(resolved)) => resolved,
        Ok(None) => real(),
        Err(errno) => {
            if !resolved.is_null() {
                // glibc leaves there how far it came, realpath(3).
                where_it_fails(state, &call, path, |text| {
                    // SAFETY: the buffer has PATH_MAX bytes, and the text fewer.
                    unsafe {
                        resolved.copy_from_nonoverlapping(text.as_ptr().cast(), text.len());
                        resolved.add(text.len()).write(0);
                    }
                });
            }
            errno::fail(errno)
        }
    }
}

hooks! {
    /// realpath(3).
    libc fn realpath(path: *const c_char, resolved: *mut c_char) -> *mut c_char {
        // SAFETY: the arguments of the caller; a buffer has PATH_MAX bytes.
        unsafe { canonical(path, resolved, || real(path, resolved)) }
    }
    /// realpath(3), fortified.
    fn __realpath_chk(path: *const c_char, resolved: *mut c_char, room: size_t) -> *mut c_char {
        if room < libc::PATH_MAX as size_t {
            // SAFETY: the arguments of the caller, whose program libc will end.
            return unsafe { real(path, resolved, room) };
        }
        // SAFETY: as for realpath.
        unsafe { canonical(path, resolved, || real(path, resolved, room)) }
    }
    /// canonicalize_file_name(3).
    fn canonicalize_file_name(path: *const c_char) -> *mut c_char {
        // SAFETY: as for realpath.
        unsafe { canonical(path, null_mut(), || real(path)) }
    }
}
