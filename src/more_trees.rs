//! `BLINKERS_TREES`: trees beside those of an index.

use anyhow::{Context, Result, bail};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The directories that `--tree` names, without links.
pub fn canonical(trees: &[PathBuf]) -> Result<Vec<PathBuf>> {
    trees
        .iter()
        .map(|tree| {
            let path = tree
                .canonicalize()
                .with_context(|| format!("--tree {}", tree.display()))?;
            if path.as_os_str().as_bytes().contains(&b':') {
                bail!(
                    "--tree {}: with --index the path of a tree cannot contain a colon",
                    tree.display()
                );
            }
            Ok(path)
        })
        .collect()
}

/// The value of the variable for canonical trees; None for none.
pub fn join(trees: &[PathBuf]) -> Option<OsString> {
    let paths: Vec<&OsStr> = trees.iter().map(|tree| tree.as_os_str()).collect();
    (!paths.is_empty()).then(|| paths.join(OsStr::new(":")))
}
