//! An opened index, and questions about single places in it.

use crate::automaton::Automaton;
use crate::cursor::Cursor;
use crate::fault::Fault;
use crate::format::{self, Section};
use crate::key::Kind;
use crate::owner::{HiddenOwner, PackageId};
use crate::shard;
use crate::side;

/// An index, read where it lies.
///
/// It borrows the bytes, owns nothing, and is cheap to copy and to share.
#[derive(Clone, Copy)]
pub struct Index<'a> {
    pub(crate) visible: Automaton<'a>,
    pub(crate) kinds: &'a [u8],
    pub(crate) file: &'a [u8],
    pub(crate) root: u32,
    pub(crate) ranks: u32,
    pub(crate) masks: bool,
}

/// A key of the index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its place in the sorted list of visible keys.
    pub rank: u32,
    /// What it is.
    pub kind: Kind,
}

impl<'a> Index<'a> {
    /// Opens the bytes of an index, in constant time: the header is checked against its
    /// checksum, and the bounds of every section against the file.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] but [`Fault::Body`].
    pub fn open(bytes: &'a [u8]) -> Result<Index<'a>, Fault> {
        Index::open_by(bytes, bytes)
    }

    /// As [`open`](Index::open), by a copy of the first [`HEADER`](crate::HEADER) bytes, or of all there are:
    /// so that opening does not touch a mapped file.
    ///
    /// # Errors
    ///
    /// As for [`open`](Index::open).
    pub fn open_by(header: &[u8], bytes: &'a [u8]) -> Result<Index<'a>, Fault> {
        let counts = format::check(header, bytes.len())?;
        let section = |section| format::section_by(header, bytes, section).ok_or(Fault::Sections);
        Ok(Index {
            visible: Automaton::new(section(Section::Visible)?),
            kinds: section(Section::Kinds)?,
            file: bytes,
            root: counts.visible_root,
            ranks: counts.visible,
            masks: counts.flags & format::MASKS != 0,
        })
    }

    /// Compares all that [`open`](Index::open) did not look at with its checksum. This reads
    /// the whole file.
    ///
    /// # Errors
    ///
    /// [`Fault::Body`] if it is not what was written.
    pub fn verify(&self) -> Result<(), Fault> {
        format::verify(self.file)
    }

    /// The number of visible keys. Ranks are below it.
    #[inline]
    pub fn ranks(&self) -> u32 {
        self.ranks
    }

    /// The directory `/`.
    #[inline]
    pub fn root(&self) -> Cursor {
        Cursor {
            node: self.root,
            output: 0,
        }
    }

    /// The key that ends at a place, if one does. A parent directory of keys need not be one
    /// itself.
    #[inline]
    pub fn entry(&self, at: Cursor) -> Option<Entry> {
        let rank = self.visible.value(at)?;
        let kind = side::kind(self.kinds, rank)?;
        Some(Entry { rank, kind })
    }

    /// Are there keys below a place?
    #[inline]
    pub fn has_children(&self, at: Cursor) -> bool {
        self.visible.step(at, b'/').is_some()
    }

    /// The entry of a directory by its name, which is one component.
    ///
    /// `None` unless the name is that of a key or of a parent directory of keys: where there
    /// is only `foobar`, there is no `foo`. The kind of `dir` is not looked at.
    #[inline]
    pub fn child(&self, dir: Cursor, name: &[u8]) -> Option<Cursor> {
        let (at, _) = self.name(self.names(dir)?, name)?;
        Some(at)
    }

    /// Where the names of a directory begin, if it has any: what [`name`](Index::name) starts
    /// from.
    #[inline]
    pub fn names(&self, dir: Cursor) -> Option<Cursor> {
        self.visible.step(dir, b'/')
    }

    /// As [`child`](Index::child), from where the names of the directory begin, with the key
    /// that ends there, if one does.
    #[inline]
    pub fn name(&self, names: Cursor, name: &[u8]) -> Option<(Cursor, Option<Entry>)> {
        if name.is_empty() {
            return None;
        }
        // No edge for a slash is to be followed: it would lead to the next component.
        let at = self.visible.follow(names, name, b'/')?;
        match self.visible.value(at) {
            // Damaged bytes have no kind: nothing is visible there.
            Some(rank) => {
                let kind = side::kind(self.kinds, rank)?;
                Some((at, Some(Entry { rank, kind })))
            }
            None => self.has_children(at).then_some((at, None)),
        }
    }

    /// The text of the symbolic link of this rank; `None` if it is none.
    pub fn link_target(&self, rank: u32) -> Option<&'a [u8]> {
        side::link_target(self.file, rank)
    }

    /// The package that owns the path of this rank, if there is exactly one.
    pub fn owner(&self, rank: u32) -> Option<PackageId> {
        if rank >= self.ranks {
            return None;
        }
        side::owner(self.file, rank)
    }

    /// The name of a package.
    pub fn package(&self, id: PackageId) -> Option<&'a [u8]> {
        side::package(self.file, id)
    }

    /// The number of packages named in this index. Each [`PackageId`] is below it.
    pub fn packages(&self) -> u32 {
        self.length(Section::PackageEnds) / 4
    }

    /// The owner of a hidden path, which must be absolute and canonical. `None` if no package
    /// owns it, or if it is not hidden.
    pub fn hidden_owner(&self, path: &[u8]) -> Option<HiddenOwner> {
        let path = if path == b"/" { b"" } else { path };
        let table = format::section(self.file, Section::Shards)?;
        let maps = format::section(self.file, Section::Hidden)?;
        let (hidden, mut at) = shard::find(table, maps, format::shards(self.file)?, path)?;
        for &byte in path {
            at = hidden.step(at, byte)?;
        }
        hidden.value(at).map(HiddenOwner::from_value)
    }

    /// The parts of the file and their lengths in bytes, in the order of the file.
    pub fn sections(&self) -> [(Section, u32); 11] {
        Section::ALL.map(|section| (section, self.length(section)))
    }

    fn length(&self, section: Section) -> u32 {
        // A file is shorter than 4 GiB, so its sections are.
        format::section(self.file, section).map_or(0, |bytes| bytes.len() as u32)
    }
}
