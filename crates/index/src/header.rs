//! The header: what is where in the file.

use core::fmt;

/// The first bytes of an index.
const MAGIC: [u8; 8] = *b"BLNKINDX";

/// The version of the format; an index of another version is refused.
const VERSION: u32 = 1;

/// Section numbers, in the order of the file.
pub(crate) const VISIBLE: usize = 0;
pub(crate) const KINDS: usize = 1;
pub(crate) const OWNERS: usize = 2;
pub(crate) const LINK_RANKS: usize = 3;
pub(crate) const LINK_ENDS: usize = 4;
pub(crate) const LINK_TEXTS: usize = 5;
pub(crate) const PACKAGE_ENDS: usize = 6;
pub(crate) const PACKAGE_NAMES: usize = 7;
pub(crate) const HIDDEN: usize = 8;
pub(crate) const SECTIONS: usize = 9;

/// The tree in the view has masked names below it.
pub(crate) const HAS_MASKS: u32 = 1;

const FIXED: usize = 32;
const CHECKSUM: usize = FIXED + SECTIONS * 16;

/// The length of the header in bytes.
pub(crate) const LENGTH: usize = CHECKSUM + 8;

/// Why a file is not taken as an index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Shorter than a header.
    TooShort,
    /// Does not begin as an index does.
    Foreign,
    /// Written by another version of blinkers.
    Version,
    /// The header does not agree with its checksum.
    Header,
    /// The file is not as long as its header says.
    Length,
    /// A section lies outside the file, or does not agree with the counts.
    Section,
}

impl Fault {
    /// The fault as a short sentence without a full stop.
    pub const fn describe(self) -> &'static str {
        match self {
            Fault::TooShort => "the index is cut short: it does not even hold a header",
            Fault::Foreign => "not an index of blinkers",
            Fault::Version => "the index was written by another version of blinkers; compile it anew",
            Fault::Header => "the header of the index is damaged",
            Fault::Length => "the index is cut short, or longer than it should be",
            Fault::Section => "the index is damaged: a section does not fit",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.describe())
    }
}

impl core::error::Error for Fault {}

/// What a header says.
pub(crate) struct Header {
    pub(crate) ranks: u32,
    pub(crate) flags: u32,
    pub(crate) sections: [(usize, usize); SECTIONS],
}

impl Header {
    /// Reads and checks the header of `file`.
    pub(crate) fn read(file: &[u8]) -> Result<Header, Fault> {
        let header = file.get(..LENGTH).ok_or(Fault::TooShort)?;
        if header[..8] != MAGIC {
            return Err(Fault::Foreign);
        }
        if word(header, 8) != VERSION {
            return Err(Fault::Version);
        }
        if long(header, CHECKSUM) != checksum(&header[..CHECKSUM]) {
            return Err(Fault::Header);
        }
        if long(header, 16) != file.len() as u64 {
            return Err(Fault::Length);
        }
        let mut sections = [(0, 0); SECTIONS];
        for (number, section) in sections.iter_mut().enumerate() {
            let offset = usize::try_from(long(header, FIXED + 16 * number));
            let length = usize::try_from(long(header, FIXED + 16 * number + 8));
            let (Ok(offset), Ok(length)) = (offset, length) else {
                return Err(Fault::Section);
            };
            match offset.checked_add(length) {
                Some(end) if offset >= LENGTH && end <= file.len() => {}
                _ => return Err(Fault::Section),
            }
            *section = (offset, length);
        }
        Ok(Header {
            ranks: word(header, 24),
            flags: word(header, 28),
            sections,
        })
    }

    /// The header as bytes, for a file of `length` bytes.
    #[cfg(feature = "std")]
    pub(crate) fn write(&self, length: u64) -> [u8; LENGTH] {
        let mut header = [0; LENGTH];
        header[..8].copy_from_slice(&MAGIC);
        header[8..12].copy_from_slice(&VERSION.to_le_bytes());
        header[16..24].copy_from_slice(&length.to_le_bytes());
        header[24..28].copy_from_slice(&self.ranks.to_le_bytes());
        header[28..32].copy_from_slice(&self.flags.to_le_bytes());
        for (number, (offset, size)) in self.sections.iter().enumerate() {
            let at = FIXED + 16 * number;
            header[at..at + 8].copy_from_slice(&(*offset as u64).to_le_bytes());
            header[at + 8..at + 16].copy_from_slice(&(*size as u64).to_le_bytes());
        }
        let sum = checksum(&header[..CHECKSUM]);
        header[CHECKSUM..].copy_from_slice(&sum.to_le_bytes());
        header
    }
}

/// The sizes of the parts of an index, in bytes.
#[cfg(feature = "std")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SectionSizes {
    /// The map of visible paths.
    pub visible: usize,
    /// Kinds, owners and links: what is known of a visible path.
    pub about: usize,
    /// The names of packages.
    pub packages: usize,
    /// The map of hidden owned paths.
    pub hidden: usize,
}

/// FNV-1a, 64 bits: it only has to notice damage.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The 32-bit integer at `at`, or zero past the end.
pub(crate) fn word(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(word) => u32::from_le_bytes(*word),
        None => 0,
    }
}

fn long(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(long) => u64::from_le_bytes(*long),
        None => 0,
    }
}
