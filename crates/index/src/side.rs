//! What lies beside the maps: arrays by rank, and texts.

use crate::format::{Section, section, u16_at, u32_at};
use crate::key::Kind;
use crate::owner::PackageId;

/// The owner in a run of paths that no package owns.
pub(crate) const UNOWNED: u16 = u16::MAX;

/// The kind of a rank, from the section of kinds.
#[inline]
pub(crate) fn kind(kinds: &[u8], rank: u32) -> Option<Kind> {
    let pair = *kinds.get(rank as usize / 2)?;
    Kind::from_code(pair >> (4 * (rank & 1)) & 0xf)
}

/// The package that owns a rank.
pub(crate) fn owner(file: &[u8], rank: u32) -> Option<PackageId> {
    let starts = section(file, Section::RunStarts)?;
    let run = not_above(starts, rank)?;
    let owner = u16_at(section(file, Section::RunOwners)?, run.checked_mul(2)?)?;
    (owner != UNOWNED).then_some(PackageId::new(u32::from(owner)))
}

/// The text of the symbolic link of a rank.
pub(crate) fn link_target(file: &[u8], rank: u32) -> Option<&[u8]> {
    let ranks = section(file, Section::LinkRanks)?;
    let link = not_above(ranks, rank)?.checked_mul(4)?;
    if u32_at(ranks, link)? != rank {
        return None;
    }
    let start = u32_at(section(file, Section::LinkStarts)?, link)? as usize;
    let texts = section(file, Section::LinkTexts)?.get(start..)?;
    texts.get(2..)?.get(..usize::from(u16_at(texts, 0)?))
}

/// The name of a package.
pub(crate) fn package(file: &[u8], id: PackageId) -> Option<&[u8]> {
    let ends = section(file, Section::PackageEnds)?;
    let at = (id.get() as usize).checked_mul(4)?;
    let end = u32_at(ends, at)? as usize;
    let start = match at.checked_sub(4) {
        None => 0,
        Some(before) => u32_at(ends, before)? as usize,
    };
    section(file, Section::PackageNames)?.get(start..end)
}

/// The place of the last of some ascending numbers that is not above `wanted`.
fn not_above(numbers: &[u8], wanted: u32) -> Option<usize> {
    let (mut low, mut high) = (0, numbers.len() / 4);
    while low < high {
        let middle = low + (high - low) / 2;
        if u32_at(numbers, 4 * middle)? <= wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low.checked_sub(1)
}
