//! Starting: the files that are mapped, and failing closed.

use crate::kernel::{self, Mapping};
use crate::process::environment::Block;
use crate::process::state::{self, State};
use blinkers_index::{Fault, HEADER, Index};
use blinkers_shared::usage::{Carried, INDEX_HEADER, Usage};
use core::ffi::{CStr, c_char, c_int};
use core::sync::atomic::AtomicU64;

/// blinkers' own failure, as the command uses it too.
const OWN_FAILURE: c_int = 125;

/// Before libc knows the environment, the kernel does: `/proc/self/environ`.
pub fn from_kernel() -> Option<&'static State> {
    const LONGEST: usize = 128 * 1024;
    let Ok(text) = kernel::map(Mapping::Fresh, LONGEST) else {
        give_up(b"out of memory");
    };
    // SAFETY: fresh memory of this length, ours alone, all zero.
    let buffer = unsafe { core::slice::from_raw_parts_mut(text, LONGEST) };
    let length = read_whole(c"/proc/self/environ", &mut buffer[..LONGEST / 2]);
    // The second half takes the pointers: fewer than one for each two bytes of text would
    // need, so they are cut where they do not fit.
    let (strings, pointers) = buffer.split_at_mut(LONGEST / 2);
    let room = pointers.len() / size_of::<*const c_char>() - 1;
    let block = pointers.as_mut_ptr().cast::<*const c_char>();
    let mut at = 0;
    let mut count = 0;
    while at < length && count < room {
        let Ok(string) = CStr::from_bytes_until_nul(&strings[at..]) else {
            break;
        };
        // SAFETY: `count` is below the room; the memory is aligned to half its length.
        unsafe { block.add(count).write(string.as_ptr()) };
        count += 1;
        at += string.count_bytes() + 1;
    }
    // SAFETY: the rest of the mapping is zero, so the block ends with null; `establish`
    // copies what it keeps, and the mapping goes back after it.
    unsafe {
        let state = state::establish(Block::given(block));
        kernel::unmap(text, LONGEST);
        state
    }
}

fn read_whole(path: &CStr, buffer: &mut [u8]) -> usize {
    let Ok(fd) = kernel::open_at(libc::AT_FDCWD, path, libc::O_RDONLY) else {
        give_up(b"cannot read /proc/self/environ");
    };
    let mut length = 0;
    while let Ok(more @ 1..) = kernel::read(fd, &mut buffer[length..]) {
        length += more;
    }
    kernel::close(fd);
    length
}

const _: () = assert!(INDEX_HEADER == HEADER);

/// Maps the index, or ends the process.
///
/// Beside it what tells it from all others.
pub fn map_index(path: &'static CStr) -> (Index<'static>, u64) {
    // A copy of the header, so that a process which asks for nothing touches no page of the
    // mapping: the kernel would map fifteen more around it.
    let mut header = [0; HEADER];
    let (place, length) = map_file(path, libc::O_RDONLY, b"index", &mut header);
    // SAFETY: the mapping is `length` long and never given back. The file is replaced by
    // renaming and never written to, so its bytes hold still.
    let bytes = unsafe { core::slice::from_raw_parts(place, length) };
    match Index::open_by(header.get(..length.min(HEADER)).unwrap_or_default(), bytes) {
        Ok(index) => (index, identity(&header)),
        Err(fault) => refuse(path, fault.describe().as_bytes()),
    }
}

/// Maps the usage map, or ends the process: a run whose processes cannot be counted would
/// pass for one in which none was missed. Beside it the index called `name`, as by
/// [`map_index`], if the map carries that.
pub fn map_usage(
    path: &'static CStr,
    name: &CStr,
) -> (Usage<'static>, Option<(Index<'static>, u64)>) {
    let (place, length) = map_file(path, libc::O_RDWR, b"usage map", &mut []);
    // SAFETY: the mapping is `length` long, aligned to a page, and never given back; every
    // process changes it by atomic operations alone.
    let words = unsafe {
        core::slice::from_raw_parts(
            place.cast_const().cast::<AtomicU64>(),
            length / size_of::<AtomicU64>(),
        )
    };
    let Some(usage) = Usage::new(words) else {
        refuse(path, b"not a usage map");
    };
    let index = usage.carried(name.to_bytes()).map(|carried| {
        // SAFETY: as above.
        match unsafe { open_carried(place, length, &carried) } {
            Ok(index) => (index, identity(&carried.header)),
            Err(fault) => refuse(path, fault.describe().as_bytes()),
        }
    });
    (usage, index)
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

/// The checksum of an index's header, which holds that of the rest: no two indexes share it.
fn identity(header: &[u8]) -> u64 {
    let sum = header.last_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(sum)
}

/// Maps a file, and reads its first bytes into `first`.
fn map_file(
    path: &'static CStr,
    flags: c_int,
    what: &'static [u8],
    first: &mut [u8],
) -> (*mut u8, usize) {
    let Ok(fd) = kernel::open_at(libc::AT_FDCWD, path, flags | libc::O_NOCTTY) else {
        refuse_pieces(&[b"cannot open the ", what, b" ", path.to_bytes()]);
    };
    let length = kernel::stat_descriptor(fd).map_or(0, |status| status.st_size as usize);
    let mapping = if flags & libc::O_RDWR == 0 {
        Mapping::Read(fd)
    } else {
        Mapping::Share(fd)
    };
    let place = if length == 0 {
        refuse(path, b"empty")
    } else {
        kernel::map(mapping, length)
    };
    if !first.is_empty() && kernel::read_at(fd, first, 0).is_err() {
        refuse(path, b"cannot be read");
    }
    kernel::close(fd);
    match place {
        Ok(place) => (place, length),
        Err(_) => refuse(path, b"cannot be mapped"),
    }
}

fn refuse(path: &CStr, fault: &[u8]) -> ! {
    refuse_pieces(&[path.to_bytes(), b": ", fault])
}

/// Ends the process with one line on stderr: law 10, it fails closed.
pub fn give_up(fault: &[u8]) -> ! {
    refuse_pieces(&[fault])
}

fn refuse_pieces(pieces: &[&[u8]]) -> ! {
    let mut line: [&[u8]; 8] = [b""; 8];
    line[0] = b"blinkers: ";
    let count = pieces.len().min(6);
    line[1..=count].copy_from_slice(&pieces[..count]);
    line[7] = b"; the program was not started, for it would run unfiltered\n";
    let _ = kernel::write_pieces(2, &line);
    kernel::exit(OWN_FAILURE)
}
