//! What a database's content depends on, for those who keep something made of it.

use super::entries::Entry;
use super::settings::Settings;
use super::{profile, repositories};
use crate::Error;
use std::path::{Path, PathBuf};

/// The files of an entry that a view is made from.
const FILES: [&str; 6] = ["CONTENTS", "RDEPEND", "PDEPEND", "SLOT", "USE", "IUSE"];

/// The files and directories whose times of change tell whether the database of `root` is as it
/// was, and with it what is @system.
///
/// Portage completes an entry under another name and renames it, and replaces the files in it
/// by renaming, so the directories of the database, its categories and its entries tell every
/// change of its own; the files tell what was edited by hand.
///
/// The error is that of a profile that cannot be read.
pub fn sources(root: &Path, settings: &Settings, entries: &[Entry]) -> Result<Vec<PathBuf>, Error> {
    let database = settings.database(root);
    let mut sources = subdirectories(&database);
    sources.push(database);
    for entry in entries {
        sources.extend(FILES.map(|name| entry.directory.join(name)));
        sources.push(entry.directory.clone());
    }
    sources.push(profile::make_profile(root, settings));
    for directory in profile::stack(root, settings)? {
        sources.extend(["parent", "packages"].map(|name| directory.join(name)));
        sources.push(directory);
    }
    for file in repositories::files(root, settings)? {
        sources.extend(file.parent().map(Path::to_owned));
        sources.push(file);
    }
    sources.sort_unstable();
    sources.dedup();
    Ok(sources)
}

/// The directories in a directory; what cannot be read has none.
fn subdirectories(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}
