//! What a build declared and never touched.

use crate::ebuild::Directory;
use crate::index_file;
use crate::report::model::Unused;
use crate::usage_map::UsageMap;
use anyhow::{Context, Result};
use blinkers_index::Index;
use blinkers_packages::portage::Portage;
use blinkers_packages::{Database, PackageId};
use std::collections::BTreeSet;

/// A virtual can stand for another, in turn.
const VIRTUALS: usize = 8;

/// The dependencies of a build of which no file was used.
pub fn unused(portage: &Portage, directory: &Directory) -> Result<Vec<Unused>> {
    let used = used(directory)?;
    let (declared, _) = portage.declarations(
        &directory.description(),
        &blinkers_packages::Build::default(),
    )?;
    let mut unused = Vec::new();
    for declared in declared {
        let mut is_used = false;
        for &package in &declared.packages {
            is_used |= is_touched(portage, package, &used, VIRTUALS)?;
        }
        if !is_used {
            unused.push(Unused {
                variable: declared.variable,
                relation: declared.relation,
            });
        }
    }
    Ok(unused)
}

/// Whether a file of the package was used, or, where it holds none but directories, of what it
/// stands for.
fn is_touched(
    portage: &Portage,
    package: PackageId,
    used: &BTreeSet<String>,
    deep: usize,
) -> Result<bool> {
    if used.contains(&portage.packages()[package.0 as usize].name) {
        return Ok(true);
    }
    let stands_for_others = || {
        portage.packages()[package.0 as usize]
            .name
            .starts_with("virtual/")
            || portage
                .files(package)
                .is_ok_and(|files| files.iter().all(|file| is_directory(file)))
    };
    if deep == 0 || !stands_for_others() {
        return Ok(false);
    }
    for provider in portage.providers(package)? {
        if is_touched(portage, provider, used, deep - 1)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_directory(path: &[u8]) -> bool {
    use std::os::unix::ffi::OsStrExt;
    std::path::Path::new(std::ffi::OsStr::from_bytes(path)).is_dir()
}

/// The packages of which some file was used, under this view and earlier ones of the build.
fn used(directory: &Directory) -> Result<BTreeSet<String>> {
    let mut names: BTreeSet<String> = std::fs::read_to_string(directory.used())
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect();
    let map = index_file::map(&directory.index())?;
    let index = Index::open(&map).context("the index")?;
    let file = UsageMap::read(&directory.usage())?;
    if let Some(usage) = file.usage() {
        let owners = (0..index.ranks())
            .filter(|&rank| usage.is_used(rank))
            .filter_map(|rank| index.owner(rank));
        let packages: BTreeSet<_> = owners.collect();
        names.extend(
            packages
                .into_iter()
                .filter_map(|package| index.package(package))
                .map(|name| String::from_utf8_lossy(name).into_owned()),
        );
    }
    Ok(names)
}

/// Keeps what was used so far, before another view takes the place of this one.
pub fn remember(directory: &Directory) -> Result<()> {
    if !directory.description().exists() {
        // No view, or one that was never whole.
        return Ok(());
    }
    let names: Vec<String> = used(directory)?.into_iter().collect();
    let file = directory.used();
    std::fs::write(&file, names.join("\n"))
        .with_context(|| format!("cannot write {}", file.display()))
}
