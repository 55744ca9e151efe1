//! The files into which the filter writes: logs and the usage map.

use anyhow::{Context, Result, bail};
use blinkers_record::usage::{self, Usage};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
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
        let words: Vec<AtomicU64> = bytes
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
