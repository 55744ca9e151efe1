//! The log into which the filter writes hidden accesses.

use crate::file_writing::create_for_everyone;
use anyhow::{Context, Result, bail};
use blinkers_shared::log::{Kind, records};
use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Makes an empty log, to which the processes of every user may append.
pub fn make(path: &Path) -> std::io::Result<()> {
    create_for_everyone(path).map(drop)
}

/// Reads a log as it stands. One that became a FIFO would be waited for without end: it is refused.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let cannot = || format!("cannot read the log {}", path.display());
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
        .with_context(cannot)?;
    if !file.metadata().with_context(cannot)?.is_file() {
        bail!("{}: it is not a file any more", cannot());
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).with_context(cannot)?;
    Ok(bytes)
}

/// The hidden paths of which the log names no owner.
pub fn unnamed(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    records(log)
        .filter(|record| record.kind == Kind::Hidden && record.owner.is_empty())
        .map(|record| record.path)
}
