//! The packages of this machine as a view: what dpkg's file lists hold.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use blinkers_index::{Builder, What};

/// A path that a package owns.
pub struct Owned {
    /// Absolute and canonical.
    pub path: Vec<u8>,
    /// What it is on disk; a file if it is not there.
    pub what: What,
    /// The name of the package.
    pub package: Vec<u8>,
}

/// All paths in dpkg's lists, as often as they are in there. `None` on a machine without dpkg,
/// which is said on stderr.
///
/// # Panics
///
/// If there is a package database of dpkg, but not a list in it that can be read.
pub fn dpkg() -> Option<Vec<Owned>> {
    let info = Path::new("/var/lib/dpkg/info");
    if !info.exists() {
        eprintln!("no dpkg on this machine: its lists are not tested");
        return None;
    }
    let mut parents = HashMap::new();
    let mut owned = Vec::new();
    for file in fs::read_dir(info).expect("dpkg's lists can be listed") {
        let file = file.expect("dpkg's lists can be listed").path();
        if file.extension() != Some(OsStr::new("list")) {
            continue;
        }
        let package = file.file_stem().expect("a list has a name").as_bytes();
        let list = fs::read(&file).expect("dpkg's list can be read");
        for line in list.split(|&byte| byte == b'\n') {
            if line.is_empty() || line == b"/." {
                continue;
            }
            let path = canonical(Path::new(OsStr::from_bytes(line)), &mut parents);
            let what = match fs::symlink_metadata(&path) {
                Ok(data) if data.is_symlink() => What::Symlink(
                    fs::read_link(&path)
                        .expect("a link can be read")
                        .into_os_string()
                        .into_vec(),
                ),
                Ok(data) if data.is_dir() => What::Directory,
                _ => What::File,
            };
            owned.push(Owned {
                path: path.into_os_string().into_vec(),
                what,
                package: package.to_vec(),
            });
        }
    }
    assert!(owned.len() > 100, "dpkg's lists are nearly empty");
    // What is not on disk (documentation that an image leaves out) is a file unless something
    // is below it.
    let directories: std::collections::HashSet<Vec<u8>> = owned
        .iter()
        .flat_map(|owned| {
            Path::new(OsStr::from_bytes(&owned.path))
                .ancestors()
                .skip(1)
        })
        .map(|parent| parent.as_os_str().as_bytes().to_vec())
        .collect();
    for owned in &mut owned {
        if owned.what == What::File && directories.contains(&owned.path) {
            owned.what = What::Directory;
        }
    }
    Some(owned)
}

/// The path with the links in its parent directory resolved, as far as that exists.
fn canonical(path: &Path, parents: &mut HashMap<PathBuf, PathBuf>) -> PathBuf {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return path.to_owned();
    };
    if let Some(known) = parents.get(parent) {
        return known.join(name);
    }
    let resolved = match fs::canonicalize(parent) {
        Ok(resolved) => resolved,
        Err(_) => canonical(parent, parents),
    };
    parents.insert(parent.to_owned(), resolved.clone());
    resolved.join(name)
}

/// A builder that holds all these paths as visible ones.
pub fn builder(owned: &[Owned]) -> Builder {
    let mut builder = Builder::new();
    for Owned {
        path,
        what,
        package,
    } in owned
    {
        let package = builder.package(package);
        builder.visible(path.clone(), what.clone(), Some(package));
    }
    builder
}
