//! The layout of the file: its first page, and how large its parts are.

use crate::alterations::{ALL_WORDS, FIRST_WORDS};
use crate::key::{Domain, SECRET_WORDS, Secret};

/// The first word of a map.
pub(super) const MAGIC: u64 = u64::from_le_bytes(*b"BLNKUSE5");

/// Words of the first page.
pub(super) const PAGE: usize = 512;

/// Bytes of the first page of a map.
pub const PAGE_BYTES: usize = 8 * PAGE;

/// Bytes of an index's header that are carried.
pub const INDEX_HEADER: usize = 160;

/// The places of the header's words.
pub(super) mod at {
    use super::{INDEX_HEADER, SECRET_WORDS};

    pub const MAGIC: usize = 0;
    /// The six words of [`super::Sizes`].
    pub const SIZES: usize = 1;
    pub const SECRET: usize = 8;
    pub const IDENTITY: usize = SECRET + SECRET_WORDS;
    pub const INDEX_LENGTH: usize = 12;
    pub const INDEX_PLACE: usize = 13;
    pub const INDEX_NAME: usize = 14;
    pub const ALTERATIONS_PLACE: usize = 15;
    /// Counters, on lines of the processor's cache that hold nothing else.
    pub const ENTERED: usize = 16;
    pub const DROPPED: usize = 17;
    pub const CONFINED: usize = 18;
    pub const ANNOUNCED: usize = 24;
    pub const SETTLED: usize = 25;
    pub const ALTERED: usize = 26;
    pub const ALTERATIONS_LEVELS: usize = 27;
    pub const ALTERATIONS_SERIAL: usize = 28;
    pub const ALTERED_IN_TREES: usize = 29;
    pub const CARRIED: usize = 32;
    pub const LIBRARIES: usize = CARRIED + INDEX_HEADER / 8;
}

/// How large the parts of a map are. All but the first in words of 8 bytes; a table's is a power
/// of two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// Entries of the index.
    pub ranks: u64,
    /// The table of libraries, which must fit the first page.
    pub libraries: u64,
    /// The table of directories.
    pub directories: u64,
    /// The table of whole paths.
    pub paths: u64,
    /// The set of what was recorded: the part that most runs make do with.
    pub recorded: u64,
    /// The part of that set which is used when the first has no place.
    pub recorded_more: u64,
}

impl Sizes {
    /// What suits an index of so many entries.
    pub const fn for_ranks(ranks: u32) -> Sizes {
        Sizes {
            ranks: ranks as u64,
            libraries: 256,
            directories: 1 << 9,
            paths: 1 << 11,
            recorded: 1 << 12,
            recorded_more: 1 << 16,
        }
    }

    /// Bytes of the map, without the index that it may carry.
    pub const fn bytes(&self) -> u64 {
        let tables = self.directories + self.paths + self.recorded + self.recorded_more;
        8 * (PAGE as u64 + tables + self.ranks.div_ceil(64))
    }

    /// Where in the file a carried index begins, in bytes: at a page.
    pub const fn place_of_index(&self) -> u64 {
        self.bytes().next_multiple_of(PAGE_BYTES as u64)
    }

    /// Where in the file the table of alterations begins, in bytes, behind an index of so many: at
    /// a page.
    pub const fn place_of_alterations(&self, index: u64) -> u64 {
        (self.place_of_index() + index).next_multiple_of(PAGE_BYTES as u64)
    }

    /// The sizes of the map that begins with this page. None if it is no map.
    pub fn of(page: &[u8]) -> Option<Sizes> {
        let mut words = page
            .as_chunks()
            .0
            .iter()
            .map(|word| u64::from_ne_bytes(*word));
        (words.next() == Some(MAGIC)).then_some(())?;
        // No map is so large. So no sum of these overflows.
        let mut next = || words.next().filter(|size| *size < 1 << 48);
        Some(Sizes {
            ranks: next()?,
            libraries: next()?,
            directories: next()?,
            paths: next()?,
            recorded: next()?,
            recorded_more: next()?,
        })
    }
}

/// What a new map carries and is for.
#[derive(Clone, Copy, Debug)]
pub struct NewMap<'a> {
    /// The sizes of its parts.
    pub sizes: Sizes,
    /// Words drawn at random.
    pub random: [u64; SECRET_WORDS],
    /// The whole file of the index that it is for.
    pub index: &'a [u8],
    /// The value of `BLINKERS_INDEX`, if the map carries the index. The index itself is to be
    /// written at [`Sizes::place_of_index`].
    pub carried_as: Option<&'a [u8]>,
}

impl NewMap<'_> {
    /// Bytes that the file must hold from the beginning.
    pub fn bytes(&self) -> u64 {
        self.place_of_alterations() + 8 * FIRST_WORDS as u64
    }

    /// The length that the file is given: what is behind [`bytes`](NewMap::bytes) takes no room
    /// until it is needed.
    pub fn length(&self) -> u64 {
        self.place_of_alterations() + 8 * ALL_WORDS as u64
    }

    fn place_of_alterations(&self) -> u64 {
        let index = self.carried_as.map_or(0, |_| self.index.len() as u64);
        self.sizes.place_of_alterations(index)
    }

    /// The first page of the file. The rest, up to the index, is zero.
    pub fn first_page(&self) -> [u8; PAGE_BYTES] {
        let mut page = [0; PAGE_BYTES];
        let mut put = |word: usize, bytes: &[u8]| {
            page[8 * word..8 * word + bytes.len()].copy_from_slice(bytes);
        };
        let sizes = &self.sizes;
        put(at::MAGIC, &MAGIC.to_ne_bytes());
        let words = [
            sizes.ranks,
            sizes.libraries,
            sizes.directories,
            sizes.paths,
            sizes.recorded,
            sizes.recorded_more,
        ];
        for (word, size) in words.iter().enumerate() {
            put(at::SIZES + word, &size.to_ne_bytes());
        }
        for (word, random) in self.random.iter().enumerate() {
            put(at::SECRET + word, &random.to_ne_bytes());
        }
        put(
            at::ALTERATIONS_PLACE,
            &self.place_of_alterations().to_ne_bytes(),
        );
        put(at::ALTERATIONS_LEVELS, &1_u64.to_ne_bytes());
        put(at::IDENTITY, &identity(self.index).to_ne_bytes());
        if let Some(name) = self.carried_as {
            let name = Secret::new(self.random).key(Domain::IndexName, 0, name);
            put(at::INDEX_LENGTH, &(self.index.len() as u64).to_ne_bytes());
            put(at::INDEX_PLACE, &sizes.place_of_index().to_ne_bytes());
            put(at::INDEX_NAME, &name.bits().to_ne_bytes());
            put(
                at::CARRIED,
                self.index.get(..INDEX_HEADER).unwrap_or_default(),
            );
        }
        page
    }
}

/// What tells an index from all others: the checksum of its header, which holds that of the rest.
/// `index` begins with the header.
pub fn identity(index: &[u8]) -> u64 {
    let sum = index.get(INDEX_HEADER - 8..INDEX_HEADER);
    sum.and_then(|sum| sum.try_into().ok())
        .map_or(0, u64::from_le_bytes)
}
