//! The file: a header of fixed size, then the sections, one after the other.
//!
//! All numbers are little-endian; nothing is aligned. The header holds all that opening needs,
//! the root node of the visible map included, so that opening touches one page.
//!
//! | at | bytes | what |
//! | --- | --- | --- |
//! | 0 | 8 | magic |
//! | 8 | 4 | version |
//! | 12 | 4 | length of the header |
//! | 16 | 8 | length of the file |
//! | 24 | 32 | [`Counts`]: flags, visible keys, hidden keys, packages, links, runs of owners, root node of the visible map, shards of the hidden map |
//! | 56 | 8 | checksum of all after the header |
//! | 64 | 88 | offset and length of each [`Section`] |
//! | 152 | 8 | checksum of the header up to here |

use crate::fault::Fault;

pub(crate) const MAGIC: [u8; 8] = *b"blinkers";
pub(crate) const VERSION: u32 = 2;
/// The length of an index's header in bytes.
pub const HEADER: usize = 160;

const AT_VERSION: usize = 8;
const AT_HEADER_LENGTH: usize = 12;
const AT_FILE_LENGTH: usize = 16;
const AT_COUNTS: usize = 24;
const AT_BODY_CHECKSUM: usize = 56;
const AT_SECTIONS: usize = 64;
const AT_HEADER_CHECKSUM: usize = 152;

/// Some tree has keys below it. Where this flag is absent, a key with a `/` after it can only
/// be a plain directory, and a walk need not look at its kind.
pub(crate) const MASKS: u32 = 1;

/// A part of the file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Section {
    /// The map from each visible path to its rank.
    Visible,
    /// The kind of each rank, four bits each, the even rank in the low half.
    Kinds,
    /// The first rank of each run of ranks with one owner, ascending; 4 bytes each.
    RunStarts,
    /// The owner of each run; 2 bytes each.
    RunOwners,
    /// The rank of each symbolic link, ascending; 4 bytes each.
    LinkRanks,
    /// Where the text of each symbolic link begins; 4 bytes each.
    LinkStarts,
    /// The texts of links: a length of 2 bytes and the bytes. Equal texts lie here once.
    LinkTexts,
    /// Where the name of each package ends; 4 bytes each.
    PackageEnds,
    /// The names of packages, without anything between.
    PackageNames,
    /// Where each shard of the hidden map begins, and with which path.
    Shards,
    /// The map from each hidden path that is owned to its owner: its shards, one after the
    /// other.
    Hidden,
}

impl Section {
    /// All sections, in the order of the file.
    pub const ALL: [Section; 11] = [
        Section::Visible,
        Section::Kinds,
        Section::RunStarts,
        Section::RunOwners,
        Section::LinkRanks,
        Section::LinkStarts,
        Section::LinkTexts,
        Section::PackageEnds,
        Section::PackageNames,
        Section::Shards,
        Section::Hidden,
    ];
}

/// The numbers of a header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    pub flags: u32,
    pub visible: u32,
    pub hidden: u32,
    pub packages: u32,
    pub links: u32,
    pub runs: u32,
    pub visible_root: u32,
    pub shards: u32,
}

/// The little-endian number of four bytes at `at`, if all of them are inside.
#[inline(always)]
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The little-endian number of two bytes at `at`, if both are inside.
#[inline]
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A guard against accidents, small enough for the filter: FNV-1a taken eight bytes at a time,
/// with a rotation so that high bits reach low ones. Any change within one word changes the
/// sum.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let sum = words
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, word| mix(sum, *word));
    mix(mix(sum, last), (bytes.len() as u64).to_le_bytes())
}

fn mix(sum: u64, word: [u8; 8]) -> u64 {
    (sum ^ u64::from_le_bytes(word))
        .wrapping_mul(0x0000_0100_0000_01b3)
        .rotate_left(29)
}

/// The bytes of a section, wherever the header places it. `None` only where the header is
/// damaged in a way that [`check`] would have refused.
#[inline]
pub(crate) fn section(file: &[u8], section: Section) -> Option<&[u8]> {
    section_by(file, file, section)
}

/// As [`section()`], by a copy of the header.
pub(crate) fn section_by<'f>(header: &[u8], file: &'f [u8], section: Section) -> Option<&'f [u8]> {
    let at = AT_SECTIONS + 8 * section as usize;
    let start = u32_at(header, at)? as usize;
    let length = u32_at(header, at + 4)? as usize;
    file.get(start..)?.get(..length)
}

/// Checks the header and the bounds of every section, in constant time. `file` is a copy of
/// the first bytes of the file, as many of the header's as there are.
///
/// # Errors
///
/// Every [`Fault`] but [`Fault::Body`].
pub(crate) fn check(file: &[u8], file_length: usize) -> Result<Counts, Fault> {
    let magic = file.get(..MAGIC.len()).unwrap_or(file);
    if !MAGIC.starts_with(magic) {
        return Err(Fault::Foreign);
    }
    let version = u32_at(file, AT_VERSION).ok_or(Fault::Truncated)?;
    if version != VERSION {
        return Err(Fault::Version);
    }
    let header = file.get(..HEADER).ok_or(Fault::Truncated)?;
    let summed = header.get(..AT_HEADER_CHECKSUM).ok_or(Fault::Truncated)?;
    if u64_at(header, AT_HEADER_CHECKSUM) != Some(checksum(summed)) {
        return Err(Fault::Header);
    }
    if u32_at(header, AT_HEADER_LENGTH) != Some(HEADER as u32) {
        return Err(Fault::Version);
    }
    let length = u64_at(header, AT_FILE_LENGTH).ok_or(Fault::Header)?;
    match (file_length as u64).cmp(&length) {
        core::cmp::Ordering::Less => return Err(Fault::Truncated),
        core::cmp::Ordering::Greater => return Err(Fault::Overlong),
        core::cmp::Ordering::Equal => {}
    }
    let count = |field: usize| u32_at(header, AT_COUNTS + 4 * field).ok_or(Fault::Header);
    let counts = Counts {
        flags: count(0)?,
        visible: count(1)?,
        hidden: count(2)?,
        packages: count(3)?,
        links: count(4)?,
        runs: count(5)?,
        visible_root: count(6)?,
        shards: count(7)?,
    };
    check_sections(header, length, &counts)?;
    Ok(counts)
}

/// Sections fill the file without gap or overlap, and have the lengths that the counts ask
/// for.
fn check_sections(header: &[u8], length: u64, counts: &Counts) -> Result<(), Fault> {
    let mut end = HEADER as u64;
    for section in Section::ALL {
        let at = AT_SECTIONS + 8 * section as usize;
        let offset = u64::from(u32_at(header, at).ok_or(Fault::Sections)?);
        let size = u64::from(u32_at(header, at + 4).ok_or(Fault::Sections)?);
        let wanted = match section {
            Section::Kinds => Some(u64::from(counts.visible).div_ceil(2)),
            Section::RunStarts => Some(4 * u64::from(counts.runs)),
            Section::RunOwners => Some(2 * u64::from(counts.runs)),
            Section::LinkRanks | Section::LinkStarts => Some(4 * u64::from(counts.links)),
            Section::PackageEnds => Some(4 * u64::from(counts.packages)),
            _ => None,
        };
        let is_large_enough = match section {
            Section::Visible => u64::from(counts.visible_root) < size,
            // With the first key of each.
            Section::Shards => 12 * u64::from(counts.shards) <= size,
            _ => true,
        };
        if offset != end || wanted.is_some_and(|wanted| wanted != size) || !is_large_enough {
            return Err(Fault::Sections);
        }
        end += size;
    }
    if end == length {
        Ok(())
    } else {
        Err(Fault::Sections)
    }
}

/// Compares all after the header with its checksum, in time proportional to the file.
///
/// # Errors
///
/// [`Fault::Body`] if they differ.
pub(crate) fn verify(file: &[u8]) -> Result<(), Fault> {
    let body = file.get(HEADER..).ok_or(Fault::Truncated)?;
    if u64_at(file, AT_BODY_CHECKSUM) == Some(checksum(body)) {
        Ok(())
    } else {
        Err(Fault::Body)
    }
}

/// Fills in the header of a file, whose first bytes are room for it.
///
/// The caller has made sure that the whole file is shorter than 4 GiB.
#[cfg(feature = "std")]
pub(crate) fn write_header(file: &mut [u8], counts: &Counts, lengths: [usize; Section::ALL.len()]) {
    let (header, body) = file.split_at_mut(HEADER);
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(HEADER as u32).to_le_bytes());
    bytes.extend_from_slice(&((HEADER + body.len()) as u64).to_le_bytes());
    let fields = [
        counts.flags,
        counts.visible,
        counts.hidden,
        counts.packages,
        counts.links,
        counts.runs,
        counts.visible_root,
        counts.shards,
    ];
    for field in fields {
        bytes.extend_from_slice(&field.to_le_bytes());
    }
    bytes.extend_from_slice(&checksum(body).to_le_bytes());
    let mut offset = HEADER;
    for length in lengths {
        bytes.extend_from_slice(&(offset as u32).to_le_bytes());
        bytes.extend_from_slice(&(length as u32).to_le_bytes());
        offset += length;
    }
    let sum = checksum(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    header.copy_from_slice(&bytes);
}

/// The number of shards of the hidden map.
pub(crate) fn shards(file: &[u8]) -> Option<u32> {
    u32_at(file, AT_COUNTS + 28)
}
