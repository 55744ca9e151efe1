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
//! alterations     from the next page on: what the run has made, moved and removed
//! ```
//!
//! All of it has room on disk from the beginning, but the alterations: of those the first level
//! has, and the file is long enough for the rest.
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

mod carried;
mod counters;
mod layout;
#[cfg(test)]
mod tests;
mod used;

use crate::alterations::Alterations;
use crate::changes::Changes;
use crate::directory_table::DirectoryTable;
use crate::key::{SECRET_WORDS, Secret};
use crate::path_table::PathTable;
use crate::recorded::Recorded;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};
use layout::{MAGIC, PAGE, at};

pub use carried::Carried;
pub use layout::{INDEX_HEADER, NewMap, PAGE_BYTES, Sizes, identity};

/// A usage map in memory.
#[derive(Clone, Copy, Debug)]
pub struct Map<'a> {
    page: &'a [AtomicU64; PAGE],
    libraries: DirectoryTable<'a>,
    directories: DirectoryTable<'a>,
    paths: PathTable<'a>,
    recorded: Recorded<'a>,
    used: &'a [AtomicU64],
    alterations: &'a [AtomicU64],
}

impl<'a> Map<'a> {
    /// Takes `words`, the whole file, as a usage map. None if it is not one.
    pub fn new(words: &'a [AtomicU64]) -> Option<Map<'a>> {
        let whole = words;
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
            alterations: whole
                .get(page[at::ALTERATIONS_PLACE].load(Relaxed) as usize / 8..)
                .unwrap_or_default(),
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
        self.alterations().clear();
        self.page[at::ALTERED_IN_TREES].store(0, Relaxed);
    }

    /// What the run has made, moved and removed.
    #[inline(always)]
    pub fn alterations(&self) -> Alterations<'a> {
        let word = |at| &self.page[at];
        let beside = [
            word(at::ALTERED),
            word(at::ALTERATIONS_LEVELS),
            word(at::ALTERATIONS_SERIAL),
        ];
        Alterations::new(beside, self.alterations)
    }

    /// Where in the file the words of the table of alterations begin, in bytes.
    pub fn place_of_alterations(&self) -> u64 {
        self.word(at::ALTERATIONS_PLACE)
    }

    /// Whether something that is hidden in part was moved to where all names are visible.
    pub fn is_altered_in_trees(&self) -> bool {
        self.word(at::ALTERED_IN_TREES) != 0
    }

    /// Something was. To be called before that is told.
    pub fn set_altered_in_trees(&self) {
        self.page[at::ALTERED_IN_TREES].store(1, Relaxed);
    }

    /// Calls that can change where a path in a tree leads: symlink(2), rename(2), mount(2) and
    /// their kin.
    #[inline(always)]
    pub fn changes(&self) -> Changes<'a> {
        Changes::new(&self.page[at::ANNOUNCED], &self.page[at::SETTLED])
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
