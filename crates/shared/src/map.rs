//! The usage map: a file that every filtered process of a run maps shared.
//!
//! ```text
//! page one:
//!   constants     what the map is for, the sizes of its tables, the random words of its keys
//!   counters      processes, records that were dropped, changes
//!   carried       which index the map carries, and a copy of that index's header
//!   libraries     which of them were found visible
//! directories     where directories' texts lead
//! paths           what became of whole paths
//! recorded        keys of what was recorded or found absent
//! used            one bit for each rank of the index, rounded up to 8 bytes
//! recorded, more  for what finds no place in the first part
//! index           from the next page on: what the index of that name was when the map was made
//! ```
//!
//! The sizes of the tables stand in the file, so each run can have its own: [`Sizes`].
//!
//! The map of a run carries its index with it, so that each process opens and maps one file
//! and not two.
//!
//! A process that asks for no path touches the first page alone. What others touch stands
//! together: each 64 KiB of a file that a process reads from cost it some five microseconds,
//! as the kernel maps all pages around.
//!
//! All words are in the machine's own order and changed by atomic operations only, so that no
//! process ever waits for another.
//!
//! A map may serve more than one use: `blinkers env --usage FILE`, today and again tomorrow. Each
//! use begins anew with [`Map::renew`]: nothing that was found before is believed.

mod layout;

use crate::changes::Changes;
use crate::directory_table::DirectoryTable;
use crate::key::{Domain, SECRET_WORDS, Secret};
use crate::path_table::PathTable;
use crate::recorded::Recorded;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};
use layout::{MAGIC, PAGE, at};

pub use layout::{INDEX_HEADER, NewMap, PAGE_BYTES, Sizes, identity};

/// An index that a map carries.
#[derive(Debug)]
pub struct Carried {
    /// Where in the file it begins, in bytes.
    pub place: u64,
    /// Its length in bytes.
    pub length: u64,
    /// A copy of its header.
    pub header: [u8; INDEX_HEADER],
}

/// A usage map in memory.
#[derive(Clone, Copy, Debug)]
pub struct Map<'a> {
    page: &'a [AtomicU64; PAGE],
    libraries: DirectoryTable<'a>,
    directories: DirectoryTable<'a>,
    paths: PathTable<'a>,
    recorded: Recorded<'a>,
    used: &'a [AtomicU64],
}

impl<'a> Map<'a> {
    /// Takes `words`, the whole file, as a usage map. None if it is not one.
    pub fn new(words: &'a [AtomicU64]) -> Option<Map<'a>> {
        let (page, mut rest) = words.split_first_chunk::<PAGE>()?;
        // Written to, to no effect, before anything is read: a page that is first read has the
        // kernel map fifteen more around it, which most processes have no need of.
        if page[at::MAGIC].compare_exchange(MAGIC, MAGIC, Relaxed, Relaxed) != Ok(MAGIC) {
            return None;
        }
        let size = |at: usize| page[at::SIZES + at].load(Relaxed) as usize;
        let mut take = |size: usize| {
            let (part, behind) = rest.split_at_checked(size)?;
            rest = behind;
            Some(part)
        };
        let libraries = page[at::LIBRARIES..].get(..size(1))?;
        let directories = take(size(2))?;
        let paths = take(size(3))?;
        let recorded = take(size(4))?;
        let used = take(size(0).div_ceil(64))?;
        let more = take(size(5))?;
        Some(Map {
            page,
            libraries: DirectoryTable::new(libraries)?,
            directories: DirectoryTable::new(directories)?,
            paths: PathTable::new(paths)?,
            recorded: Recorded::new(recorded, more)?,
            used,
        })
    }

    #[inline(always)]
    fn word(&self, at: usize) -> u64 {
        self.page[at].load(Relaxed)
    }

    /// The number of entries of the index that the map is for.
    pub fn ranks(&self) -> u64 {
        self.word(at::SIZES)
    }

    /// What tells the index that the map is for from others: [`identity`].
    pub fn index_identity(&self) -> u64 {
        self.word(at::IDENTITY)
    }

    /// The random words that keys begin with.
    pub fn secret(&self) -> Secret {
        Secret::new(core::array::from_fn(|word| self.word(at::SECRET + word)))
    }

    /// The index that the map carries, if it is that of the file `name`.
    pub fn carried(&self, name: &[u8]) -> Option<Carried> {
        let length = self.word(at::INDEX_LENGTH);
        let key = self.secret().key(Domain::IndexName, 0, name);
        if length == 0 || self.word(at::INDEX_NAME) != key.bits() {
            return None;
        }
        let mut header = [0; INDEX_HEADER];
        for (bytes, word) in header.chunks_exact_mut(8).zip(&self.page[at::CARRIED..]) {
            bytes.copy_from_slice(&word.load(Relaxed).to_ne_bytes());
        }
        Some(Carried {
            place: self.word(at::INDEX_PLACE),
            length,
            header,
        })
    }

    /// Begins another use of the map, with new random words: what was found and recorded before
    /// is not known to the processes that start from now on, and nothing that was found in trees
    /// is believed any more, by whatever process. What was used and counted stays.
    ///
    /// Changes that are still under way, and programs whose changes are not counted, may be there
    /// still: they go on to be waited for.
    pub fn renew(&self, random: [u64; SECRET_WORDS]) {
        self.changes().renew();
        for (word, random) in self.page[at::SECRET..].iter().zip(random) {
            word.store(random, Relaxed);
        }
        self.recorded.clear();
    }

    /// Counts this process as entered by the filter.
    pub fn count_entered(&self) {
        self.page[at::ENTERED].fetch_add(1, Relaxed);
    }

    /// How many processes the filter has entered: program starts, not forks.
    pub fn entered(&self) -> u64 {
        self.word(at::ENTERED)
    }

    /// Counts a record that was not written, as there was no place in the set or in the log.
    pub fn count_dropped(&self) {
        self.page[at::DROPPED].fetch_add(1, Relaxed);
    }

    /// How many records were not written.
    pub fn dropped(&self) -> u64 {
        self.word(at::DROPPED)
    }

    /// Calls that can change where a path in a tree leads: symlink(2), rename(2), mount(2) and
    /// their kin.
    #[inline(always)]
    pub fn changes(&self) -> Changes<'a> {
        Changes::new(&self.page[at::ANNOUNCED], &self.page[at::SETTLED])
    }

    /// Makes this the map of a process under the index of this [`identity`]: nothing is marked as
    /// used where the map is for another index.
    pub fn set_index(&mut self, index: u64) {
        if index != self.index_identity() {
            self.used = &[];
        }
    }

    /// Marks the entry with this rank as used. A rank out of range is ignored.
    #[inline]
    pub fn mark(&self, rank: u32) {
        if let Some(word) = self.used.get(rank as usize / 64) {
            let bit = 1 << (rank % 64);
            // Read first: a line that is only read stays in every core's cache.
            if word.load(Relaxed) & bit == 0 {
                word.fetch_or(bit, Relaxed);
            }
        }
    }

    /// Whether the entry with this rank was used.
    pub fn is_used(&self, rank: u32) -> bool {
        self.used
            .get(rank as usize / 64)
            .is_some_and(|word| word.load(Relaxed) & 1 << (rank % 64) != 0)
    }

    /// Which libraries were found visible, and under which generation of the changes.
    pub fn libraries(&self) -> DirectoryTable<'a> {
        self.libraries
    }

    /// What became of whole paths.
    #[inline(always)]
    pub fn paths(&self) -> PathTable<'a> {
        self.paths
    }

    /// Where directories' texts lead.
    #[inline(always)]
    pub fn directories(&self) -> DirectoryTable<'a> {
        self.directories
    }

    /// What was recorded, or found absent.
    pub fn recorded(&self) -> Recorded<'a> {
        self.recorded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::Insertion;

    const INDEX: [u8; 1000] = [7; 1000];

    fn words(map: &NewMap) -> Vec<AtomicU64> {
        let mut words: Vec<AtomicU64> = (0..map.sizes.bytes() / 8).map(|_| 0.into()).collect();
        for (word, bytes) in words.iter_mut().zip(map.first_page().as_chunks().0) {
            *word = u64::from_ne_bytes(*bytes).into();
        }
        words
    }

    fn new(ranks: u32) -> NewMap<'static> {
        NewMap {
            sizes: Sizes::for_ranks(ranks),
            random: [1, 2, 3],
            index: &INDEX,
            carried_as: None,
        }
    }

    #[test]
    fn marks_and_counts() {
        let words = words(&new(130));
        let map = Map::new(&words).unwrap();
        map.mark(0);
        map.mark(129);
        map.mark(u32::MAX);
        map.count_entered();
        let mut other = map;
        other.set_index(map.index_identity());
        other.mark(7);
        other.set_index(map.index_identity() + 1);
        other.mark(5);
        let used: Vec<u32> = (0..192).filter(|&rank| map.is_used(rank)).collect();
        assert_eq!(used, [0, 7, 129]);
        assert_eq!((map.entered(), map.dropped()), (1, 0));
        assert_eq!(map.changes().generation(), Some(0));
    }

    #[test]
    fn an_index_is_carried_under_its_name_alone() {
        let empty = words(&new(130));
        assert!(Map::new(&empty).unwrap().carried(b"/index").is_none());
        let carrying = NewMap {
            carried_as: Some(b"/index"),
            ..new(130)
        };
        let words = words(&carrying);
        let map = Map::new(&words).unwrap();
        assert!(map.carried(b"/other").is_none());
        let carried = map.carried(b"/index").unwrap();
        assert_eq!(carried.length, 1000);
        assert_eq!(carried.header, INDEX[..INDEX_HEADER]);
        assert_eq!(carried.place % 4096, 0);
        assert!(carried.place >= carrying.sizes.bytes());
        assert_eq!(map.ranks(), 130);
        assert_eq!(map.index_identity(), identity(&INDEX));
    }

    #[test]
    fn the_sizes_stand_in_the_file() {
        let small = NewMap {
            sizes: Sizes {
                ranks: 70,
                libraries: 16,
                directories: 8,
                paths: 4,
                recorded: 2,
                recorded_more: 0,
            },
            ..new(0)
        };
        let words = words(&small);
        let map = Map::new(&words).unwrap();
        let key = map.secret().key(Domain::Absent, 0, b"/a");
        assert_eq!(map.recorded().insert(key), Insertion::New);
        map.mark(69);
        assert!(map.is_used(69));
        assert_eq!(words.len(), 512 + 8 + 4 + 2 + 2);
        assert_eq!(Sizes::of(&small.first_page()), Some(small.sizes));
        assert_eq!(Sizes::of(&[0; 4096]), None);
    }

    #[test]
    fn a_file_that_is_no_map_is_refused() {
        let words = words(&new(130));
        assert!(Map::new(&words[..words.len() - 1]).is_none());
        assert!(Map::new(&words[..3]).is_none());
        assert!(Map::new(&[]).is_none());
        for (word, value) in [
            (0, 1),
            (1, u64::MAX),
            (2, 512),
            (2, 3),
            (3, 1 << 40),
            (4, 7),
        ] {
            let before = words[word].swap(value, Relaxed);
            assert!(Map::new(&words).is_none(), "{word} {value}");
            words[word].store(before, Relaxed);
        }
        assert!(Map::new(&words).is_some());
    }

    #[test]
    fn another_use_believes_nothing_of_the_one_before() {
        let words = words(&new(130));
        let map = Map::new(&words).unwrap();
        let old = map.secret();
        let key = old.key(Domain::Absent, 0, b"/a");
        map.recorded().insert(key);
        map.mark(3);
        let before = map.changes().generation();
        map.renew([4, 5, 6]);
        assert_ne!(map.changes().generation(), before);
        assert_ne!(map.secret().key(Domain::Absent, 0, b"/a"), key);
        assert!(!map.recorded().contains(key));
        assert!(map.is_used(3));
        map.changes().stop_counting();
        map.renew([7, 8, 9]);
        assert_eq!(map.changes().generation(), None);
    }
}
