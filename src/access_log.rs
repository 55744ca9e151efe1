//! The log into which the filter writes hidden accesses.

use crate::file_writing::create_for_everyone;
use blinkers_shared::log::{Kind, records};
use std::path::Path;

/// Makes an empty log, to which the processes of every user may append.
pub fn make(path: &Path) -> std::io::Result<()> {
    create_for_everyone(path).map(drop)
}

/// The hidden paths of which the log names no owner.
pub fn unnamed(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    records(log)
        .filter(|record| record.kind == Kind::Hidden && record.owner.is_empty())
        .map(|record| record.path)
}
