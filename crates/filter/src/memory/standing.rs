//! Where the process stood when it confined itself: it cannot be asked any more.
//!
//! That expires when the process moves. Where it stands then, nobody knows.

use crate::kernel::{self, Errno, Mapping};
use crate::memory::current_directory;
use blinkers_law::Text;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// Kept in a mapping, which few processes need.
struct Standing {
    generation: Option<u64>,
    length: usize,
    path: [u8; libc::PATH_MAX as usize],
}

static KEPT: AtomicPtr<Standing> = AtomicPtr::new(null_mut());

/// Keeps where the process stands, as the kernel now says it.
pub fn keep() {
    let Ok(place) = kernel::map(Mapping::Fresh, size_of::<Standing>()) else {
        return;
    };
    let place = place.cast::<Standing>();
    // SAFETY: fresh memory, aligned to a page, and nobody else's yet. Zero is a standing of no
    // generation.
    let standing = unsafe { &mut *place };
    let generation = current_directory::generation();
    if let Ok(length) = kernel::current_directory(&mut standing.path) {
        standing.length = length;
        standing.generation = generation;
    }
    // One that was kept before stays where it is: another thread may be reading it.
    KEPT.store(place, Ordering::Release);
}

/// Writes where the process stands to `text`.
///
/// # Errors
/// ENOTDIR where it is not known, ERANGE if `text` has no room.
pub fn find(text: &mut Text) -> Result<(), Errno> {
    // SAFETY: null, or a mapping that stays, and that nobody writes to any more.
    let kept = unsafe { KEPT.load(Ordering::Acquire).as_ref() };
    let known = kept.filter(|standing| {
        standing.generation.is_some() && standing.generation == current_directory::generation()
    });
    let Some(standing) = known else {
        return Err(Errno::ENOTDIR);
    };
    let path = standing.path.get(..standing.length).unwrap_or_default();
    text.fill(|buffer| {
        let to = buffer.get_mut(..path.len()).ok_or(Errno::ERANGE)?;
        to.copy_from_slice(path);
        Ok(path.len())
    })
}
