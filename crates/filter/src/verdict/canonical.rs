//! The canonical path of what may be seen, for realpath(3) and its kin.
//!
//! glibc's realpath reads the links by itself, past every hook, with a system call for each
//! component. Where the index has led to the path, or the path meets no link, one look at the disk
//! is enough.

use super::call::{Call, Permit};
use super::look::{SMALL, ask_path};
use super::resolve::walk_in;
use crate::process::state::State;
use crate::this_process::ThisProcess;
use blinkers_law::{Errno, FullName, Kernel, Scratch, Text, full_name};
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

#[inline(never)]
fn by_component<T>(
    state: &State,
    call: &Call,
    path: &CStr,
    arrive: impl FnOnce(&CStr) -> Option<T>,
) -> Result<Option<T>, Errno> {
    let (mut canonical, mut pending) = ([0; SMALL], [0; SMALL]);
    let scratch = Scratch::new(&mut canonical, &mut pending);
    let walked = walk_in(state, call, path, scratch)?;
    Ok(match walked.canonical {
        Some(mut text) if !walked.ends_at_link => {
            let text = text.with_nul();
            exists(text).then(|| arrive(text)).flatten()
        }
        _ => None,
    })
}

/// Whether a canonical path is still what the index says. What became a link since the view was
/// compiled is libc's to follow. Of all calls that look at a name, readlink(2) costs the kernel
/// least, and says EINVAL of what is there and no link.
fn exists(canonical: &CStr) -> bool {
    ThisProcess.read_link(libc::AT_FDCWD, canonical, &mut [0]) == Err(Errno::EINVAL)
}
