//! Index files, as the command opens them.

use anyhow::{Context, Result, bail};
use blinkers_index::{Index, PackageId};
use memmap2::Mmap;
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

/// Maps an index and checks it as the filter will.
pub fn map(path: &Path) -> Result<Mmap> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    // SAFETY: `blinkers_index::write` replaces an index by renaming, so that nobody writes to the
    // file that is mapped here. Bytes that change all the same give wrong answers, not crashes.
    let map = unsafe { Mmap::map(&file) };
    let map = map.with_context(|| format!("cannot map {}", path.display()))?;
    if let Err(fault) = Index::open(&map) {
        bail!("{}: {}", path.display(), fault.describe());
    }
    Ok(map)
}

/// The packages that own something visible.
pub fn visible_packages<'i>(index: &Index<'i>) -> HashSet<&'i [u8]> {
    let numbers: HashSet<PackageId> = (0..index.ranks())
        .filter_map(|rank| index.owner(rank))
        .collect();
    numbers
        .into_iter()
        .filter_map(|number| index.package(number))
        .collect()
}
