//! Whose the hidden files are that a build asked for.
//!
//! The index of a build does not say: that would be most of the work of making it, and it is
//! used for one build. The few files that matter are looked up in the database afterwards.

use super::description::Description;
use super::directory::Directory;
use crate::index_file;
use crate::judge::{Judgement, judge};
use anyhow::{Context, Result};
use blinkers_index::Index;
use blinkers_packages::Database;
use blinkers_packages::portage::Portage;
use blinkers_shared::log::SEVERAL;
use blinkers_view::{Owner, hidden_owners};
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// By path, its owner as a record of the log would name it. Paths without one are not in it.
pub type Owners = HashMap<Vec<u8>, Vec<u8>>;

/// Looks up the owners of paths that `index` hides: of each the package that it is of, or else
/// that of its first hidden component.
pub fn owners<'p>(
    database: &Portage,
    index: &Index,
    paths: impl Iterator<Item = &'p [u8]>,
) -> Result<Owners> {
    let paths: BTreeSet<&[u8]> = paths.collect();
    if paths.is_empty() {
        return Ok(Owners::new());
    }
    let components = paths.iter().map(|path| {
        match judge(index, &[], Path::new(OsStr::from_bytes(path))) {
            Judgement::Hidden { component, .. } => component,
            // Shown since by another index.
            Judgement::Visible { .. } => path.to_vec(),
        }
    });
    let asked: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| path.to_vec())
        .chain(components)
        .collect();
    let found = hidden_owners(database, Path::new("/"), &asked)?;
    let (of_paths, of_components) = found.split_at(paths.len());
    let name = |owner: Owner| match owner {
        Owner::Package(number) => database.packages()[number as usize].name.clone().into(),
        Owner::Several => SEVERAL.to_vec(),
    };
    Ok(asked
        .into_iter()
        .zip(of_paths.iter().zip(of_components))
        .filter_map(|(path, (of_path, of_component))| {
            Some((path, name(of_path.or(*of_component)?)))
        })
        .collect())
}

/// As [`owners`], for a file in the directory of a build. For a file anywhere else no owners are
/// known.
pub fn owners_beside<'p>(file: &Path, paths: impl Iterator<Item = &'p [u8]>) -> Result<Owners> {
    let directory = Directory(file.parent().unwrap_or(Path::new("")));
    let mut paths = paths.peekable();
    if paths.peek().is_none() || !directory.description().exists() {
        return Ok(Owners::new());
    }
    let build = Description::read(&directory)?;
    let map = index_file::map(&directory.index())?;
    let index = Index::open(&map).context("the index")?;
    let database = Portage::read(Path::new("/"), &build.settings())?;
    owners(&database, &index, paths)
}
