//! The files into which the filter writes: logs and the usage map.

use anyhow::{Context, Result, bail};
use blinkers_shared::usage::{self, Usage};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::AtomicU64;

/// Makes an empty log, to which every user's processes may append.
pub fn make_log(path: &Path) -> std::io::Result<()> {
    make(path).map(drop)
}

/// Makes a usage map for an index of `ranks` entries, for every user's processes.
pub fn make_usage(path: &Path, ranks: u32) -> std::io::Result<()> {
    let mut usage = make(path)?;
    usage.write_all(&usage::header_for(ranks))?;
    usage.set_len(usage::size_for(ranks))
}

/// As [`make_usage`], for an index that stays as it is as long as the map is used: the map
/// carries it, and processes do not open the file `name`.
pub fn make_usage_with(path: &Path, ranks: u32, name: &Path, index: &[u8]) -> std::io::Result<()> {
    let usage = make(path)?;
    let name = name.as_os_str().as_bytes();
    usage.write_all_at(&usage::page_for(ranks, name, index), 0)?;
    usage.write_all_at(index, usage::place_of_index(ranks))
}

fn make(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new()
        .create_new(true)
        .read(true)
        .write(true)
        .open(path)?;
    file.set_permissions(Permissions::from_mode(0o666))?;
    Ok(file)
}

/// The words of a usage map as they stand.
pub struct UsageFile(Vec<AtomicU64>);

impl UsageFile {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<UsageFile> {
        let bytes = fs::read(path)
            .with_context(|| format!("cannot read the usage map {}", path.display()))?;
        let ranks = bytes.get(8..12).and_then(|ranks| ranks.try_into().ok());
        // What it carries is no part of the map.
        let size = usage::size_for(ranks.map_or(0, u32::from_le_bytes)) as usize;
        let words: Vec<AtomicU64> = bytes[..size.min(bytes.len())]
            .chunks_exact(8)
            .map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()).into())
            .collect();
        if Usage::new(&words).is_none() {
            bail!("the usage map {} is damaged", path.display());
        }
        Ok(UsageFile(words))
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
