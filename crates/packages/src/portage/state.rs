//! What a database's content depends on, for those who keep something made of it.

use super::settings::Settings;
use super::{profile, repositories};
use crate::Error;
use std::path::{Path, PathBuf};

/// The files and directories whose times of change (`st_ctime`, `st_mtime`) tell whether the
/// database of `root` is as it was.
///
/// Portage completes an entry under another name and renames it, and replaces the files in it
/// by renaming, so the directories of the database, its categories and its entries tell every
/// change. With `base` what says which packages are @system is told as well: each profile
/// directory with its files, the link to the profile, and `repos.conf`.
///
/// The error is that of a profile that cannot be read.
pub fn state_files(root: &Path, settings: &Settings, base: bool) -> Result<Vec<PathBuf>, Error> {
    let database = settings.database(root);
    let mut files = vec![database.clone()];
    for category in subdirectories(&database) {
        files.extend(subdirectories(&category));
        files.push(category);
    }
    if base {
        files.push(profile::make_profile(root, settings));
        for directory in profile::stack(root, settings)? {
            files.extend(["parent", "packages"].map(|name| directory.join(name)));
            files.push(directory);
        }
        for file in repositories::files(root, settings)? {
            files.extend(file.parent().map(Path::to_owned));
            files.push(file);
        }
    }
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// The directories in a directory; what cannot be read has none.
fn subdirectories(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}
