//! The usage map: what the processes of a run share, and which entries of the index they used.

use crate::file_writing::create_for_everyone;
use anyhow::{Context, Result, bail};
use blinkers_shared::usage::{self, Usage};
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::AtomicU64;

/// Makes a usage map for an index of `ranks` entries, for the processes of every user.
pub fn make(path: &Path, ranks: u32) -> std::io::Result<()> {
    let mut usage = create_for_everyone(path)?;
    usage.write_all(&usage::header_for(ranks))?;
    usage.set_len(usage::size_for(ranks))
}

/// As [`make`], for an index that does not change while the map is used: the map carries a copy,
/// and processes need not open the file `name`.
pub fn make_with_index(path: &Path, ranks: u32, name: &Path, index: &[u8]) -> std::io::Result<()> {
    let usage = create_for_everyone(path)?;
    let name = name.as_os_str().as_bytes();
    usage.write_all_at(&usage::page_for(ranks, name, index), 0)?;
    usage.write_all_at(index, usage::place_of_index(ranks))
}

/// The words of a usage map as they were read.
pub struct UsageMap(Vec<AtomicU64>);

impl UsageMap {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<UsageMap> {
        let bytes = fs::read(path)
            .with_context(|| format!("cannot read the usage map {}", path.display()))?;
        let ranks = bytes.get(8..12).and_then(|ranks| ranks.try_into().ok());
        // The index that it may carry comes after the map.
        let size = usage::size_for(ranks.map_or(0, u32::from_le_bytes)) as usize;
        let words: Vec<AtomicU64> = bytes[..size.min(bytes.len())]
            .chunks_exact(8)
            .map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()).into())
            .collect();
        if Usage::new(&words).is_none() {
            bail!("the usage map {} is damaged", path.display());
        }
        Ok(UsageMap(words))
    }

    /// The number of entries of the index that it is for.
    pub fn ranks(&self) -> u64 {
        self.usage().map_or(0, |usage| usage.ranks())
    }

    /// The map.
    pub fn usage(&self) -> Option<Usage<'_>> {
        Usage::new(&self.0)
    }
}
