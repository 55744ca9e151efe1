//! The files that are mapped: the index and the usage map.

use crate::kernel::{self, Errno, Mapping};
use crate::process::failure::{give_up_with, refuse};
use blinkers_index::{Fault, HEADER, Index};
use blinkers_shared::map::{Carried, INDEX_HEADER, Map, identity};
use core::ffi::{CStr, c_int};
use core::sync::atomic::AtomicU64;

const _: () = assert!(INDEX_HEADER == HEADER);

/// Maps the index, or ends the process.
///
/// Beside it what tells it from all others.
pub fn map_index(path: &'static CStr) -> (Index<'static>, u64) {
    // A copy of the header, so that a process which asks for nothing touches no page of the
    // mapping: the kernel would map fifteen more around it.
    let mut header = [0; HEADER];
    let (place, length) = map_file(path, Opened::TO_READ, b"index", &mut header);
    // SAFETY: the mapping is `length` long and never given back. The file is replaced by
    // renaming and never written to, so its bytes hold still.
    let bytes = unsafe { core::slice::from_raw_parts(place, length) };
    match Index::open_by(header.get(..length.min(HEADER)).unwrap_or_default(), bytes) {
        Ok(index) => (index, identity(&header)),
        Err(fault) => refuse(path, fault.describe().as_bytes()),
    }
}

/// Maps the usage map. None where it is gone, and the run with it, which this process outlives.
/// Ends the process where it cannot be mapped: a run whose processes cannot be counted would
/// pass for one in which none was missed. One that is confined has a copy: it must not open the map
/// to write to it, and what it would count is counted by the one that has confined it. So has one that
/// `is_elsewhere`, in another root, where the map is only read. Beside it the index called `name`, as by
/// [`map_index`], if the map carries that.
pub fn map_usage(
    path: &'static CStr,
    name: &CStr,
    is_elsewhere: bool,
) -> Option<(Map<'static>, Option<(Index<'static>, u64)>)> {
    // What is confined is not to ask the kernel more.
    let is_copy = kernel::is_confined() || is_elsewhere && is_only_read(path);
    let how = if is_copy {
        Opened::TO_COPY
    } else {
        Opened::TO_SHARE
    };
    let (place, length) = map_file_if_there(path, how, b"usage map", &mut [])?;
    // SAFETY: the mapping is `length` long, aligned to a page, and never given back; every
    // process changes it by atomic operations alone.
    let words = unsafe {
        core::slice::from_raw_parts(
            place.cast_const().cast::<AtomicU64>(),
            length / size_of::<AtomicU64>(),
        )
    };
    let Some(usage) = Map::new(words) else {
        refuse(path, b"not a usage map");
    };
    if is_copy {
        // From here on nothing is seen of the other processes' changes.
        usage.changes().stop_counting();
    }
    let index = usage.carried(name.to_bytes()).map(|carried| {
        // SAFETY: as above.
        match unsafe { open_carried(place, length, &carried) } {
            Ok(index) => (index, identity(&carried.header)),
            Err(fault) => refuse(path, fault.describe().as_bytes()),
        }
    });
    Some((usage, index))
}

/// Whether a file is in a mount that is only read, as a root of one's own may be.
#[cold]
#[inline(never)]
pub fn is_only_read(path: &CStr) -> bool {
    let writing = kernel::access_at(libc::AT_FDCWD, path, libc::W_OK, libc::AT_EACCESS);
    writing == Err(Errno(libc::EROFS))
}

/// Opens the index that is carried in a mapping, of which that part is then only read.
///
/// # Safety
/// The mapping is `length` bytes long and never given back.
unsafe fn open_carried(
    mapping: *mut u8,
    length: usize,
    carried: &Carried,
) -> Result<Index<'static>, Fault> {
    let (place, size) = (carried.place as usize, carried.length as usize);
    if place.checked_add(size).is_none_or(|end| end > length) {
        return Err(Fault::Truncated);
    }
    // SAFETY: the part is in the mapping. No process writes to that part of the file: before
    // it looks into it, it gives up the right to.
    let bytes = unsafe {
        let start = mapping.add(place);
        let _ = kernel::only_read(start, size);
        core::slice::from_raw_parts(start, size)
    };
    Index::open_by(&carried.header, bytes)
}

/// How a file is opened and mapped.
#[derive(Clone, Copy)]
struct Opened {
    flags: c_int,
    mapping: fn(c_int) -> Mapping,
}

impl Opened {
    const TO_READ: Opened = Opened {
        flags: libc::O_RDONLY,
        mapping: Mapping::Read,
    };
    const TO_SHARE: Opened = Opened {
        flags: libc::O_RDWR,
        mapping: Mapping::Share,
    };
    const TO_COPY: Opened = Opened {
        flags: libc::O_RDONLY,
        mapping: Mapping::Copy,
    };
}

/// Maps a file, and reads its first bytes into `first`.
fn map_file(
    path: &'static CStr,
    how: Opened,
    what: &'static [u8],
    first: &mut [u8],
) -> (*mut u8, usize) {
    match map_file_if_there(path, how, what, first) {
        Some(mapped) => mapped,
        None => cannot_open(path, what),
    }
}

fn cannot_open(path: &'static CStr, what: &'static [u8]) -> ! {
    give_up_with(&[b"cannot open the ", what, b" ", path.to_bytes()])
}

/// As [`map_file`]; None where there is no such file.
fn map_file_if_there(
    path: &'static CStr,
    how: Opened,
    what: &'static [u8],
    first: &mut [u8],
) -> Option<(*mut u8, usize)> {
    let more = if kernel::is_confined() {
        0
    } else {
        libc::O_NOCTTY
    };
    let fd = match kernel::open_at(libc::AT_FDCWD, path, how.flags | more) {
        Ok(fd) => fd,
        Err(Errno(libc::ENOENT)) => return None,
        Err(_) => cannot_open(path, what),
    };
    let length = kernel::stat_descriptor(fd).map_or(0, |status| status.st_size as usize);
    let place = if length == 0 {
        refuse(path, b"empty")
    } else {
        kernel::map((how.mapping)(fd), length)
    };
    if !first.is_empty() && kernel::read(fd, first).is_err() {
        refuse(path, b"cannot be read");
    }
    kernel::close(fd);
    match place {
        Ok(place) => Some((place, length)),
        Err(_) => refuse(path, b"cannot be mapped"),
    }
}
