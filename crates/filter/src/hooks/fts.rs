//! fts(3).
//!
//! glibc reads the directories by itself. What it found is looked over before the program
//! sees it: a hidden entry is passed by, and a link whose target is hidden is one that leads
//! nowhere.

use super::stat::fstatat;
use crate::hook::hooks;
use crate::kernel::{self, Errno};
use crate::listing;
use crate::memory::current_directory;
use crate::process::state::State;
use crate::verdict::{Call, Change, Last, hides, judge_path, readable};
use core::ffi::{CStr, c_char, c_int, c_long, c_short, c_ushort, c_void};
use core::ptr::null_mut;
use libc::{AT_FDCWD, AT_SYMLINK_NOFOLLOW};

/// FTS of fts.h; the libc crate has none of this.
#[repr(C)]
pub struct Stream {
    current: *mut Entry,
    child: *mut Entry,
}

/// FTSENT.
#[repr(C)]
pub struct Entry {
    cycle: *mut Entry,
    parent: *mut Entry,
    link: *mut Entry,
    number: c_long,
    pointer: *mut c_void,
    access_path: *mut c_char,
    path: *mut c_char,
    errno: c_int,
    link_descriptor: c_int,
    path_length: c_ushort,
    name_length: c_ushort,
    inode: u64,
    device: u64,
    links: u64,
    level: c_short,
    info: c_ushort,
    flags: c_ushort,
    instruction: c_ushort,
    status: *mut libc::stat,
    name: [c_char; 1],
}

const ROOT_LEVEL: c_short = 0;
const FTS_D: c_ushort = 1;
const FTS_INIT: c_ushort = 9;
const FTS_NS: c_ushort = 10;
const FTS_NSOK: c_ushort = 11;
const FTS_SL: c_ushort = 12;
const FTS_SLNONE: c_ushort = 13;
const FTS_SKIP: c_ushort = 4;
const FTS_SYMFOLLOW: c_ushort = 2;

/// What the program asked for by name.
fn judge_root(state: &State, dir: c_int, path: &CStr) -> Result<(), Errno> {
    let call = Call {
        name: "fts_open",
        dir,
        path: path.as_ptr(),
        last: Last::Keep,
        change: Change::Nothing,
    };
    judge_path(state, call, path)
}

/// Whether the program may be shown `entry`, which stands at `path` from `dir`; changes it
/// to what it is in the view.
///
/// # Safety
/// An entry that fts gave, and where it is.
unsafe fn show(state: &State, entry: &mut Entry, dir: c_int, path: *const c_char) -> bool {
    // SAFETY: the caller's promise.
    let Some(path) = (unsafe { readable(path) }) else {
        return true;
    };
    if entry.level != ROOT_LEVEL && hides(state, dir, path, Last::Keep) {
        return false;
    }
    if entry.level == ROOT_LEVEL
        && let Err(Errno(errno)) = judge_root(state, dir, path)
    {
        // What was asked for by name is told about: it does not exist.
        entry.info = FTS_NS;
        entry.errno = errno;
        if !entry.status.is_null() {
            // SAFETY: a status of the entry's own.
            unsafe { entry.status.write_bytes(0, 1) };
        }
        return true;
    }
    let follows = !matches!(entry.info, FTS_SL | FTS_SLNONE | FTS_NS | FTS_NSOK);
    if follows && hides(state, dir, path, Last::Follow) {
        entry.info = FTS_SLNONE;
        if !entry.status.is_null() {
            // SAFETY: as above.
            unsafe { fstatat(dir, path.as_ptr(), entry.status, AT_SYMLINK_NOFOLLOW) };
        }
        if entry.flags & FTS_SYMFOLLOW != 0 {
            // fts would come back by this descriptor from where it will not go.
            entry.flags &= !FTS_SYMFOLLOW;
            kernel::close(entry.link_descriptor);
        }
    }
    true
}

/// The next entry that is shown.
unsafe fn next_shown(read: impl Fn() -> *mut Entry) -> *mut Entry {
    loop {
        let entry = read();
        // fts stands in the directory it reads, unless asked not to.
        current_directory::moved();
        let Some(state) = listing::filtering() else {
            return entry;
        };
        // SAFETY: null, or an entry that fts has just given, with its path from here.
        unsafe {
            let Some(shown) = entry.as_mut() else {
                return entry;
            };
            let path = shown.access_path;
            if show(state, shown, AT_FDCWD, path) {
                return entry;
            }
            if shown.info == FTS_D {
                shown.instruction = FTS_SKIP;
            }
        }
    }
}

/// The children of the current entry that are shown.
unsafe fn shown_children(stream: *mut Stream, first: *mut Entry) -> *mut Entry {
    current_directory::moved();
    let Some(state) = listing::filtering() else {
        return first;
    };
    // SAFETY: fts_children has just given a list that belongs to the stream, whose entries
    // come from malloc one by one.
    unsafe {
        let current = (*stream).current;
        if first.is_null() || current.is_null() {
            return first;
        }
        if (*current).info == FTS_INIT {
            let mut entry = first;
            while let Some(root) = entry.as_mut() {
                let path = root.access_path;
                show(state, root, AT_FDCWD, path);
                entry = root.link;
            }
            return first;
        }
        let flags = libc::O_PATH | libc::O_DIRECTORY;
        let here = CStr::from_ptr((*current).access_path);
        let Ok(dir) = kernel::open_at(AT_FDCWD, here, flags) else {
            return first;
        };
        let mut kept = null_mut();
        let mut place = &raw mut kept;
        let mut entry = first;
        while let Some(child) = entry.as_mut() {
            let next = child.link;
            let name = (&raw const child.name).cast();
            if show(state, child, dir, name) {
                *place = entry;
                place = &raw mut child.link;
            } else {
                libc::free(entry.cast());
            }
            entry = next;
        }
        *place = null_mut();
        kernel::close(dir);
        (*stream).child = kept;
        kept
    }
}

hooks! {
    /// fts_read(3).
    fn fts_read(stream: *mut Stream) -> *mut Entry {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { next_shown(|| real(stream)) }
    }
    /// fts_read(3) with 64-bit offsets; the types are the same on 64-bit machines.
    fn fts64_read(stream: *mut Stream) -> *mut Entry {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { next_shown(|| real(stream)) }
    }
    /// fts_children(3).
    fn fts_children(stream: *mut Stream, options: c_int) -> *mut Entry {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { shown_children(stream, real(stream, options)) }
    }
    /// fts_children(3) with 64-bit offsets; the types are the same on 64-bit machines.
    fn fts64_children(stream: *mut Stream, options: c_int) -> *mut Entry {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { shown_children(stream, real(stream, options)) }
    }
    /// fts_close(3), which goes back to where the process stood.
    fn fts_close(stream: *mut Stream) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        let answer = unsafe { real(stream) };
        current_directory::moved();
        answer
    }
    /// fts_close(3) with 64-bit offsets; the types are the same on 64-bit machines.
    fn fts64_close(stream: *mut Stream) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        let answer = unsafe { real(stream) };
        current_directory::moved();
        answer
    }
}
