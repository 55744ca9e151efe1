//! Whether every user can reach a path: a build may drop its privileges.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Search permission for others, path_resolution(7).
const SEARCH: u32 = 0o001;

/// The first directory on the way to `directory`, itself included, through which other users
/// cannot pass. `directory` is canonical.
pub fn closed_to_others(directory: &Path) -> Option<&Path> {
    directory
        .ancestors()
        .filter(|above| {
            above
                .metadata()
                .is_ok_and(|metadata| metadata.mode() & SEARCH == 0)
        })
        .last()
}
