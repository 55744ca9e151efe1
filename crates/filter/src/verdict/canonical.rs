//! The canonical path of what may be seen, for realpath(3) and its kin.
//!
//! glibc's realpath reads the links by itself, past every hook, with a system call for each
//! component. Where the index has led to the path, or the path meets no link, one look at the disk
//! is enough.

use super::call::{Call, Permit, readable};
use super::look::{SMALL, ask_path};
use super::resolve::{scratch, walk_to};
use crate::kernel;
use crate::process::state::State;
use crate::this_process::ThisProcess;
use blinkers_law::{
    Answer, Errno, FullName, Kernel, Text, Words, full_name, walk, walk_by_component,
};
use core::ffi::CStr;

/// Judges `call` and gives the canonical path to `arrive`, if it exists and is known without
/// asking for each component. None where only libc can tell.
///
/// # Errors
/// The error that the call fails with.
pub fn judge_and_resolve<T>(
    state: &State,
    call: &Call,
    path: &CStr,
    arrive: impl FnOnce(&CStr) -> Option<T>,
) -> Result<Option<T>, Errno> {
    match ask_path(state, call, path)? {
        Permit::Settled { is_canonical: true } => {
            return Ok(exists(path).then(|| arrive(path)).flatten());
        }
        Permit::UnlessLink | Permit::UnlessLinks(_) if kernel::is_confined() => return Ok(None),
        Permit::UnlessLink | Permit::UnlessLinks(_) => {
            let mut buffer = [0; SMALL];
            match full_name(&ThisProcess, path, Text::new(&mut buffer)) {
                FullName::Is(mut text) => return Ok(arrive(text.with_nul())),
                FullName::Nowhere => return Ok(None),
                FullName::Unknown => {}
            }
        }
        Permit::Settled { .. } | Permit::Unresolved => {}
    }
    by_component(state, call, path, arrive)
}

/// Tells `tell` the canonical path of the component that is hidden, if it is shorter than PATH_MAX.
#[cold]
pub fn where_it_fails(state: &State, call: &Call, path: &CStr, tell: impl FnOnce(&[u8])) {
    // Without memory there is nothing to tell.
    let _ = kernel::with_large_buffer(|buffer| {
        let question = call.question(path);
        if let Answer::Hidden(hidden) = walk(state, &ThisProcess, &question, scratch(buffer)).answer
            && hidden.component < libc::PATH_MAX as usize
        {
            tell(hidden.path.get(..hidden.component).unwrap_or_default());
        }
    });
}

/// Tells `tell` where a visible path leads, as far as the index knows: for a process that has confined
/// itself, and cannot ask the kernel.
#[cold]
pub fn where_it_leads(state: &State, call: &Call, path: &CStr, tell: impl FnOnce(&[u8])) {
    // A path that is not visible leads nowhere.
    let _ = walk_to(state, call, path, |walked| {
        if let Some(text) = walked.canonical {
            tell(text.bytes());
        }
    });
}

/// Tells `tell` what the path of a call leads to, or None where the call will fail; in `warn` also where it
/// leads to what is hidden. It was judged before.
#[cold]
#[inline(never)]
pub fn with_place<T>(
    state: &State,
    call: &Call,
    tell: impl FnOnce((&[u8], Words)) -> Option<T>,
) -> Option<T> {
    // SAFETY: it was judged before.
    let path = unsafe { readable(call.path) }?;
    let done = kernel::with_large_buffer(|buffer| {
        let walked = walk_by_component(state, &ThisProcess, &call.question(path), scratch(buffer));
        match (walked.answer, walked.canonical) {
            (_, Some(text)) => tell((text.bytes(), walked.words)),
            (Answer::Hidden(hidden), _) => tell((hidden.path, hidden.words)),
            _ => None,
        }
    });
    done.ok().flatten()
}

#[inline(never)]
fn by_component<T>(
    state: &State,
    call: &Call,
    path: &CStr,
    arrive: impl FnOnce(&CStr) -> Option<T>,
) -> Result<Option<T>, Errno> {
    walk_to(state, call, path, |walked| {
        let mut text = walked.canonical.filter(|_| !walked.ends_at_link)?;
        // What starts in a removed directory has no path for libc.
        let starts_somewhere = call.question(path).is_absolute()
            || kernel::current_directory(&mut [0; 1]) != Err(Errno::ENOENT);
        let text = text.with_nul();
        (starts_somewhere && exists(text))
            .then(|| arrive(text))
            .flatten()
    })
}

/// Whether a canonical path is still what the index says. What became a link since the view was
/// compiled is libc's to follow. Of all calls that look at a name, readlink(2) costs the kernel
/// least, and says EINVAL of what is there and no link. A process that has confined itself leaves it to
/// libc to find out.
fn exists(canonical: &CStr) -> bool {
    !kernel::is_confined()
        && ThisProcess.read_link(libc::AT_FDCWD, canonical, &mut [0]) == Err(Errno::EINVAL)
}
