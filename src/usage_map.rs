//! The usage map: what the processes of a run share, and which entries of the index they used.

use crate::file_writing::create_for_everyone;
use anyhow::{Context, Result, bail};
use blinkers_shared::key::SECRET_WORDS;
use blinkers_shared::map::{Map, NewMap, PAGE_BYTES, Sizes, identity};
use memmap2::MmapMut;
use rustix::fs::FallocateFlags;
use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::AtomicU64;

/// Makes a usage map for every user's processes under `index`, which has `ranks` entries. The map
/// carries the index, which stays as it is as long as the map is used, and processes do not open
/// the file `name`.
///
/// Where the file system has no room the error is [`io::ErrorKind::StorageFull`], and no file is
/// left behind.
pub fn make_with_index(path: &Path, ranks: u32, name: &Path, index: &[u8]) -> io::Result<()> {
    make_map(path, ranks, Some(name), index)
}

/// From now on nothing that is found in trees is believed by the processes that share the map at `path`: what
/// the filter is not in may change them unseen.
pub fn stop_counting_changes(path: &Path) -> Result<()> {
    with_map(path, |map| {
        map.changes().stop_counting();
        Ok(())
    })
}

/// Begins a use of the usage map at `path`, which is made if it is not there, for `index`, which
/// has `ranks` entries.
pub fn begin_use(path: &Path, ranks: u32, index: &[u8]) -> Result<()> {
    if !path.exists() {
        return make_map(path, ranks, None, index)
            .with_context(|| format!("cannot make {}", path.display()));
    }
    with_map(path, |map| {
        if map.index_identity() != identity(index) {
            bail!(
                "{} is the usage map of another index; name another file, or remove it",
                path.display()
            );
        }
        map.renew(random()?);
        Ok(())
    })
}

/// Calls `work` with the map at `path`, as running processes share it.
fn with_map<T>(path: &Path, work: impl FnOnce(Map) -> Result<T>) -> Result<T> {
    let cannot = || format!("cannot use the usage map {}", path.display());
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .with_context(cannot)?;
    // SAFETY: the mapping is shared with running processes, and like them changes the words by
    // atomic operations alone. Nobody makes the file shorter.
    let mapping = unsafe { MmapMut::map_mut(&file) }.with_context(cannot)?;
    // SAFETY: a mapping begins at a page, so its words are aligned, and any bits are a word.
    let words = unsafe {
        let length = mapping.len() / size_of::<AtomicU64>();
        std::slice::from_raw_parts(mapping.as_ptr().cast::<AtomicU64>(), length)
    };
    let Some(map) = Map::new(words) else {
        bail!(
            "the usage map {} is damaged, or of another version of blinkers; remove it, and it is made anew",
            path.display()
        );
    };
    work(map)
}

fn make_map(path: &Path, ranks: u32, carried_as: Option<&Path>, index: &[u8]) -> io::Result<()> {
    let new = NewMap {
        sizes: Sizes::for_ranks(ranks),
        random: random()?,
        index,
        carried_as: carried_as.map(|name| name.as_os_str().as_bytes()),
    };
    let file = create_for_everyone(path)?;
    write_map(&file, &new).map_err(|error| {
        let _ = fs::remove_file(path);
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => io::Error::new(
                io::ErrorKind::StorageFull,
                format!("no room for the usage map of {} KiB", new.bytes() / 1024),
            ),
            _ => error,
        }
    })
}

fn write_map(file: &File, new: &NewMap) -> io::Result<()> {
    // Every page is there from the beginning. A process that touches a page for which the file
    // system has no room is killed by SIGBUS.
    allocate(file, new.bytes())?;
    file.set_len(new.length())?;
    if new.carried_as.is_some() {
        file.write_all_at(new.index, new.sizes.place_of_index())?;
    }
    file.write_all_at(&new.first_page(), 0)
}

/// As posix_fallocate(3).
fn allocate(file: &File, size: u64) -> io::Result<()> {
    static ZEROS: [u8; 1 << 16] = [0; 1 << 16];
    match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, size) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
        answer => return answer.map_err(io::Error::from),
    }
    let mut at = 0;
    while at < size {
        let length = (size - at).min(ZEROS.len() as u64);
        file.write_all_at(&ZEROS[..length as usize], at)?;
        at += length;
    }
    Ok(())
}

/// Words that nobody can know in advance, getrandom(2).
fn random() -> io::Result<[u64; SECRET_WORDS]> {
    let mut bytes = [0; 8 * SECRET_WORDS];
    let mut filled = 0;
    while filled < bytes.len() {
        match getrandom(&mut bytes[filled..], GetRandomFlags::empty()) {
            Ok(more) => filled += more,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let (words, _) = bytes.as_chunks();
    Ok(std::array::from_fn(|at| u64::from_ne_bytes(words[at])))
}

/// The bytes of a map up to the index that it may carry; none if it is no map.
fn read_without_index(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    let page = PAGE_BYTES as u64;
    file.by_ref().take(page).read_to_end(&mut bytes)?;
    let size = Sizes::of(&bytes).map_or(0, |sizes| sizes.bytes());
    file.take(size.saturating_sub(page))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The words of a usage map as they were read.
pub struct UsageMap(Vec<AtomicU64>);

impl UsageMap {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<UsageMap> {
        let bytes = read_without_index(path)
            .with_context(|| format!("cannot read the usage map {}", path.display()))?;
        let (words, _) = bytes.as_chunks();
        let words: Vec<AtomicU64> = words
            .iter()
            .map(|word| u64::from_ne_bytes(*word).into())
            .collect();
        if Map::new(&words).is_none() {
            bail!("the usage map {} is damaged", path.display());
        }
        Ok(UsageMap(words))
    }

    /// The map.
    pub fn usage(&self) -> Option<Map<'_>> {
        Map::new(&self.0)
    }
}
