//! Whether a user may search the directory of a hidden name. If not, the kernel says EACCES of every
//! name there, visible or not.

use crate::kernel::{self, Errno};
use blinkers_law::{Hidden, Question};
use core::ffi::CStr;
use core::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

/// What the process was when it was first asked: root may search all directories. One that has
/// become an ordinary user since is told ENOENT, as root is.
static USER: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const ROOT: u8 = 1;
const ORDINARY: u8 = 2;

/// The directory that was searched last, by a hash: misses come in rows.
static SEARCHED: AtomicU32 = AtomicU32::new(0);

/// EACCES if this user may not search the directory of the hidden component, or may not make a
/// name there where the call would.
#[inline]
pub fn check(name: &str, question: &Question, hidden: &Hidden) -> Result<(), Errno> {
    if USER.load(Relaxed) == ROOT {
        return Ok(());
    }
    check_as_user(name, question, hidden)
}

#[inline(never)]
fn check_as_user(name: &str, question: &Question, hidden: &Hidden) -> Result<(), Errno> {
    if USER.load(Relaxed) == UNKNOWN {
        let is_root = kernel::effective_ids().0 == 0;
        USER.store(if is_root { ROOT } else { ORDINARY }, Relaxed);
        if is_root {
            return Ok(());
        }
    }
    let makes = question.change.creates() && hidden.component == hidden.path.len();
    let (dir, directory) =
        match own_directory(question, hidden).filter(|_| !resolves_by_itself(name)) {
            Some(own) => (question.dir, own),
            None => (libc::AT_FDCWD, directory(hidden)),
        };
    let is_canonical = dir == libc::AT_FDCWD && directory.first() == Some(&b'/');
    let key = hash(directory);
    if !makes && is_canonical && SEARCHED.load(Relaxed) == key {
        return Ok(());
    }
    let mode = if makes {
        libc::W_OK | libc::X_OK
    } else {
        libc::X_OK
    };
    match with_nul(directory, |path| {
        kernel::access_at(dir, path, mode, libc::AT_EACCESS)
    }) {
        Some(Err(Errno(libc::EACCES))) => Err(Errno(libc::EACCES)),
        _ => {
            if is_canonical {
                SEARCHED.store(key, Relaxed);
            }
            Ok(())
        }
    }
}

/// The canonical path of the directory that the hidden component stands in.
fn directory<'h>(hidden: &Hidden<'h>) -> &'h [u8] {
    let visible = hidden.path.get(..hidden.component).unwrap_or_default();
    let length = visible.iter().rposition(|&byte| byte == b'/');
    visible.get(..=length.unwrap_or(0)).unwrap_or_default()
}

/// Whether a function of libc takes `..` by itself, and asks the kernel for canonical paths alone.
fn resolves_by_itself(name: &str) -> bool {
    matches!(name, "realpath" | "canonicalize_file_name")
}

/// The same in the program's own words, where `..` is among them: it leads out of a directory that
/// the user must be able to search.
fn own_directory<'p>(question: &Question<'p>, hidden: &Hidden) -> Option<&'p [u8]> {
    let length = directory(hidden).len();
    let name = hidden.path.get(length..)?;
    let own = question.text().strip_suffix(name)?;
    let is_on_the_way = own.split(|&byte| byte == b'/').any(|part| part == b"..");
    is_on_the_way.then_some(own)
}

/// Calls `work` with the text and a NUL behind it: not on the stack, for a path may be long. None
/// without memory.
fn with_nul<T>(text: &[u8], work: impl FnOnce(&CStr) -> T) -> Option<T> {
    let done = kernel::with_large_buffer(|buffer| {
        buffer.get_mut(..text.len())?.copy_from_slice(text);
        *buffer.get_mut(text.len())? = 0;
        CStr::from_bytes_until_nul(buffer).ok().map(work)
    });
    done.ok().flatten()
}

/// FNV-1a, never zero.
fn hash(text: &[u8]) -> u32 {
    let fold = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    text.iter().fold(0x811c_9dc5, fold) | 1
}
