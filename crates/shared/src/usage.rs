//! The usage map: a file of fixed size that every filtered process maps shared.
//!
//! ```text
//! header     64 bytes: magic, ranks, slots, entered, dropped, changes, length of the index
//! libraries  which of them were found visible
//! carried    a hash of the index's name, and its header; then nothing up to the page's end
//! known      what directories' texts lead to, for all processes
//! texts      what whole paths' texts lead to
//! near       hashes of what was recorded or found absent
//! bits       one for each rank of the index, rounded up to 8 bytes
//! seen       `slots` words: more of such hashes, where there is no room in `near`
//! index      from the next page on: what the index of that name was when the map was made
//! ```
//!
//! The map of a run carries its index with it, so that each process opens and maps one file
//! and not two.
//!
//! A process that asks for no path touches the first page alone. What others touch stands
//! together: each 64 KiB of a file that a process reads from cost it some five microseconds,
//! as the kernel maps all pages around.
//!
//! All words are little-endian in the machine's own alignment and changed by atomic
//! operations only, so that no process ever waits for another.

use crate::hash::hash;
use crate::pairs::Pairs;
use crate::texts::Texts;
use core::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

const MAGIC: u64 = u64::from_le_bytes(*b"BLNKUSE3");
const HEADER_WORDS: usize = 8;

/// Words of the table of libraries.
const LIBRARIES: usize = 256;

/// Where what is carried is described.
const CARRIED: usize = HEADER_WORDS + LIBRARIES;

/// Words of the first page.
const PAGE: usize = 512;

/// Words of the table of directories.
const KNOWN: usize = 512;

/// Words of the table of whole paths.
const TEXTS: usize = 1 << 11;

/// Words of the table of what was seen that most runs make do with.
const NEAR: usize = 1 << 12;

/// In the count of changes: some are not counted. A count never comes near it.
const NOT_COUNTED: u64 = 1 << 62;

/// Slots of the table of what was seen before. At 8 bytes each the table is 512 KiB, of
/// which a file system stores only the pages that were touched.
pub const SLOTS: u64 = 1 << 16;

/// How far from its place a hash may be stored before the table counts as full.
const REACH: usize = 32;

/// A usage map in memory.
#[derive(Clone, Copy)]
pub struct Usage<'a> {
    header: &'a [AtomicU64],
    page: &'a [AtomicU64],
    libraries: Pairs<'a>,
    known: Pairs<'a>,
    texts: Texts<'a>,
    bits: &'a [AtomicU64],
    seen: Seen<'a>,
}

/// The size in bytes of the file for an index of `ranks` entries.
pub fn size_for(ranks: u32) -> u64 {
    8 * ((PAGE + KNOWN + TEXTS + NEAR) as u64 + words_for(ranks.into()) + SLOTS)
}

/// The first bytes of a new usage map that carries no index; the rest of the file is zero.
pub fn header_for(ranks: u32) -> [u8; 24] {
    let mut header = [0; 24];
    header[..8].copy_from_slice(&MAGIC.to_le_bytes());
    header[8..16].copy_from_slice(&u64::from(ranks).to_le_bytes());
    header[16..].copy_from_slice(&SLOTS.to_le_bytes());
    header
}

/// Bytes of an index's header that are carried.
pub const INDEX_HEADER: usize = 160;

/// The first page of a new usage map that carries the index `index`, which is known by `name`: the
/// value of `BLINKERS_INDEX`. The index itself is to be written at [`place_of_index`].
pub fn page_for(ranks: u32, name: &[u8], index: &[u8]) -> [u8; 8 * PAGE] {
    let mut page = [0; 8 * PAGE];
    let header = header_for(ranks);
    page[..header.len()].copy_from_slice(&header);
    let mut put = |word: usize, bytes: &[u8]| {
        page[8 * word..8 * word + bytes.len()].copy_from_slice(bytes);
    };
    put(6, &(index.len() as u64).to_le_bytes());
    put(CARRIED, &hash(0, name).to_le_bytes());
    put(CARRIED + 1, index.get(..INDEX_HEADER).unwrap_or_default());
    page
}

/// Where in the file a carried index begins: at a page, in bytes.
pub fn place_of_index(ranks: u32) -> u64 {
    size_for(ranks).next_multiple_of(8 * PAGE as u64)
}

/// An index that a usage map carries.
pub struct Carried {
    /// Where in the file it begins, in bytes.
    pub place: u64,
    /// Its length in bytes.
    pub length: u64,
    /// A copy of its header.
    pub header: [u8; INDEX_HEADER],
}

fn words_for(ranks: u64) -> u64 {
    ranks.div_ceil(64)
}

impl<'a> Usage<'a> {
    /// Takes `words`, the whole file, as a usage map. None if it is not one.
    pub fn new(words: &'a [AtomicU64]) -> Option<Usage<'a>> {
        let (page, rest) = words.split_at_checked(PAGE)?;
        let header = page.get(..HEADER_WORDS)?;
        let field = |at: usize| u64::from_le(header[at].load(Relaxed));
        // Written to, to no effect, before anything is read: a page that is first read has the
        // kernel map fifteen more around it, which most processes have no need of.
        let magic = MAGIC.to_le();
        if header[0].compare_exchange(magic, magic, Relaxed, Relaxed) != Ok(magic) {
            return None;
        }
        let (known, rest) = rest.split_at_checked(KNOWN)?;
        let known = Pairs::new(known)?;
        let libraries = Pairs::new(page.get(HEADER_WORDS..CARRIED)?)?;
        let (texts, rest) = rest.split_at_checked(TEXTS)?;
        let texts = Texts::new(texts)?;
        let (near, rest) = rest.split_at_checked(NEAR)?;
        let (bits, rest) = rest.split_at_checked(words_for(field(1)).try_into().ok()?)?;
        let slots = field(2).try_into().ok()?;
        let seen = Seen::new(near, rest.get(..slots)?)?;
        Some(Usage {
            header,
            page,
            libraries,
            known,
            texts,
            bits,
            seen,
        })
    }

    /// The number of entries of the index that the map is for.
    pub fn ranks(&self) -> u64 {
        u64::from_le(self.header[1].load(Relaxed))
    }

    /// The index that the map carries, if it is that of the file `name`.
    pub fn carried(&self, name: &[u8]) -> Option<Carried> {
        let length = u64::from_le(self.header[6].load(Relaxed));
        let described = self.page.get(CARRIED..)?;
        let (key, copy) = described.split_first()?;
        if length == 0 || u64::from_le(key.load(Relaxed)) != hash(0, name) {
            return None;
        }
        let mut header = [0; INDEX_HEADER];
        for (bytes, word) in header.chunks_exact_mut(8).zip(copy) {
            bytes.copy_from_slice(&word.load(Relaxed).to_ne_bytes());
        }
        Some(Carried {
            place: place_of_index(self.ranks().try_into().ok()?),
            length,
            header,
        })
    }

    /// Counts this process as entered by the filter.
    pub fn count_entered(&self) {
        self.header[3].fetch_add(1, Relaxed);
    }

    /// How many processes the filter has entered: program starts, not forks.
    pub fn entered(&self) -> u64 {
        self.header[3].load(Relaxed)
    }

    /// Counts a record that was not written, for want of room in the table or the log.
    pub fn count_dropped(&self) {
        self.header[4].fetch_add(1, Relaxed);
    }

    /// How many records were not written.
    pub fn dropped(&self) -> u64 {
        self.header[4].load(Relaxed)
    }

    /// How many calls were made that can change where a path in a tree leads: symlink(2),
    /// rename(2), mount(2) and their kin. None once a program runs whose calls are not counted.
    #[inline]
    pub fn changes(&self) -> Option<u64> {
        let changes = self.header[5].load(Acquire);
        (changes < NOT_COUNTED).then_some(changes)
    }

    /// Counts such a call, when it is done.
    pub fn count_change(&self) {
        self.header[5].fetch_add(1, Release);
    }

    /// From now on such calls may go uncounted.
    pub fn stop_counting_changes(&self) {
        self.header[5].fetch_or(NOT_COUNTED, Release);
    }

    /// Marks the entry with this rank as used. A rank out of range is ignored.
    #[inline]
    pub fn mark(&self, rank: u32) {
        if let Some(word) = self.bits.get(rank as usize / 64) {
            let bit = 1 << (rank % 64);
            // Read first: a line that is only read stays in every core's cache.
            if word.load(Relaxed) & bit == 0 {
                word.fetch_or(bit, Relaxed);
            }
        }
    }

    /// Whether the entry with this rank was used.
    pub fn is_used(&self, rank: u32) -> bool {
        self.bits
            .get(rank as usize / 64)
            .is_some_and(|word| word.load(Relaxed) & 1 << (rank % 64) != 0)
    }

    /// Which libraries were found visible.
    pub fn libraries(&self) -> Pairs<'a> {
        self.libraries
    }

    /// What whole paths' texts lead to.
    #[inline(always)]
    pub fn texts(&self) -> Texts<'a> {
        self.texts
    }

    /// What directories' texts lead to.
    #[inline(always)]
    pub fn known(&self) -> Pairs<'a> {
        self.known
    }

    /// The table of what was seen before.
    pub fn seen(&self) -> Seen<'a> {
        self.seen
    }
}

/// A table of hashes that only grows.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    near: &'a [AtomicU64],
    far: &'a [AtomicU64],
}

/// What the table says of a hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// It was not there, and now is.
    New,
    /// It was there.
    Before,
    /// It was not there, and there is no room for it.
    Full,
}

impl<'a> Seen<'a> {
    /// A table over `near` and, where there is no room, `far`: all zero at first; their numbers
    /// must be powers of two, the second may be zero.
    pub fn new(near: &'a [AtomicU64], far: &'a [AtomicU64]) -> Option<Seen<'a>> {
        (near.len().is_power_of_two() && (far.is_empty() || far.len().is_power_of_two()))
            .then_some(Seen { near, far })
    }

    /// Whether `hash` is in the table.
    #[inline]
    pub fn contains(&self, hash: u64) -> bool {
        for slot in self.places(hash) {
            match slot.load(Relaxed) {
                0 => return false,
                there if there == hash => return true,
                _ => {}
            }
        }
        false
    }

    /// Puts `hash` (not zero) into the table.
    pub fn insert(&self, hash: u64) -> Sight {
        for slot in self.places(hash) {
            match slot.compare_exchange(0, hash, Relaxed, Relaxed) {
                Ok(_) => return Sight::New,
                Err(there) if there == hash => return Sight::Before,
                Err(_) => {}
            }
        }
        Sight::Full
    }

    fn places(&self, hash: u64) -> impl Iterator<Item = &'a AtomicU64> + use<'a> {
        // The low bit of a hash is always set, so it tells nothing.
        let first = (hash >> 1) as usize;
        let within = move |slots: &'a [AtomicU64]| {
            (0..REACH.min(slots.len()))
                .filter_map(move |step| slots.get(first.wrapping_add(step) & (slots.len() - 1)))
        };
        within(self.near).chain(within(self.far))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(ranks: u32) -> Vec<AtomicU64> {
        let mut words: Vec<AtomicU64> = (0..size_for(ranks) / 8).map(|_| 0.into()).collect();
        for (word, bytes) in words.iter_mut().zip(header_for(ranks).chunks(8)) {
            *word = u64::from_le_bytes(bytes.try_into().unwrap()).into();
        }
        words
    }

    #[test]
    fn marks_and_counts() {
        let words = fresh(130);
        let usage = Usage::new(&words).unwrap();
        usage.mark(0);
        usage.mark(129);
        usage.mark(u32::MAX);
        usage.count_entered();
        let used: Vec<u32> = (0..192).filter(|&rank| usage.is_used(rank)).collect();
        assert_eq!(used, [0, 129]);
        assert_eq!((usage.entered(), usage.dropped()), (1, 0));
    }

    #[test]
    fn changes_are_counted_until_some_are_not() {
        let words = fresh(1);
        let usage = Usage::new(&words).unwrap();
        assert_eq!(usage.changes(), Some(0));
        usage.count_change();
        assert_eq!(usage.changes(), Some(1));
        usage.stop_counting_changes();
        usage.count_change();
        assert_eq!(usage.changes(), None);
    }

    #[test]
    fn an_index_is_carried_under_its_name_alone() {
        let index: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let mut words = fresh(130);
        assert!(Usage::new(&words).unwrap().carried(b"/index").is_none());
        for (word, bytes) in words
            .iter_mut()
            .zip(page_for(130, b"/index", &index).chunks(8))
        {
            *word = u64::from_ne_bytes(bytes.try_into().unwrap()).into();
        }
        let usage = Usage::new(&words).unwrap();
        assert!(usage.carried(b"/other").is_none());
        let carried = usage.carried(b"/index").unwrap();
        assert_eq!(carried.length, 1000);
        assert_eq!(carried.header, index[..INDEX_HEADER]);
        assert_eq!(carried.place % 4096, 0);
        assert!(carried.place >= size_for(130));
        assert_eq!(usage.ranks(), 130);
    }

    #[test]
    fn a_file_cut_short_is_refused() {
        let words = fresh(130);
        assert!(Usage::new(&words[..words.len() - 1]).is_none());
        assert!(Usage::new(&words[..3]).is_none());
        assert!(Usage::new(&[]).is_none());
    }

    #[test]
    fn a_full_table_says_so() {
        let slots: Vec<AtomicU64> = (0..64).map(|_| 0.into()).collect();
        let (near, far) = slots.split_at(32);
        let seen = Seen::new(near, far).unwrap();
        assert_eq!(seen.insert(7), Sight::New);
        assert_eq!(seen.insert(7), Sight::Before);
        assert!(seen.contains(7) && !seen.contains(9));
        let results: Vec<Sight> = (5..200)
            .map(|number| seen.insert(number << 20 | 1))
            .collect();
        assert!(results.contains(&Sight::Full));
    }
}
