//! The filter that the command carries, and its audit module.
//!
//! The library is part of the executable: one file is the whole installation, and a command never
//! meets a filter of another version. ld.so needs a file, so the library is written to a
//! [`LastingPlace`]. A place counts when a program was really started with the library from there:
//! a file system may be mounted noexec, and ld.so goes on without what it cannot load.

mod trial;

use crate::file_writing;
use crate::lasting_place::{self, LastingPlace};
use crate::options::Libraries;
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A library that the build script built, and the variable that makes ld.so load it.
struct Carried {
    bytes: &'static [u8],
    /// The name by which the filter knows it in the variable.
    file_name: &'static str,
    variable: &'static str,
}

static FILTER: Carried = Carried {
    bytes: include_bytes!(concat!(env!("OUT_DIR"), "/libblinkers.so")),
    file_name: "libblinkers.so",
    variable: "LD_PRELOAD",
};

static AUDIT: Carried = Carried {
    bytes: include_bytes!(concat!(env!("OUT_DIR"), "/libblinkers-audit.so")),
    file_name: "libblinkers-audit.so",
    variable: "LD_AUDIT",
};

/// Others' processes load the library too.
const FILE_MODE: u32 = 0o755;

/// The first lasting place from which the filter can be loaded.
///
/// # Errors
///
/// That there is none. The error names each place, and what is wrong with it.
pub fn find_place() -> Result<LastingPlace> {
    let mut faults = String::new();
    for (path, place) in tried() {
        match place {
            Ok(place) => return Ok(place),
            Err(fault) => faults += &format!("\n  {}: {fault}", path.display()),
        }
    }
    bail!("no place from which every program could load the filter:{faults}");
}

/// The places from which the filter cannot be loaded, and why.
pub fn faults() -> Vec<(PathBuf, String)> {
    let fault = |(path, place): (PathBuf, Result<LastingPlace, String>)| Some((path, place.err()?));
    tried().filter_map(fault).collect()
}

/// The candidates, each tried when it is asked for.
fn tried() -> impl Iterator<Item = (PathBuf, Result<LastingPlace, String>)> {
    let loads = |place: LastingPlace| {
        let library = FILTER.put(&place).map_err(|error| format!("{error:#}"))?;
        trial::load(&library).map(|()| place)
    };
    lasting_place::candidates().map(move |(path, place)| (path, place.and_then(loads)))
}

/// Puts the libraries into `place`, and gives the assignments that load them, before what is loaded
/// already.
pub fn install(
    place: &LastingPlace,
    libraries: Libraries,
) -> Result<Vec<(&'static str, OsString)>> {
    let mut carried = vec![&FILTER];
    if libraries == Libraries::Audit {
        carried.push(&AUDIT);
    }
    carried
        .into_iter()
        .map(|carried| Ok((carried.variable, carried.value(&carried.put(place)?))))
        .collect()
}

/// Puts the filter alone into `directory`, and gives its place.
pub fn install_filter(directory: &Path) -> Result<PathBuf> {
    let path = directory.join(FILTER.file_name);
    if !is_filter(&path) {
        file_writing::replace(&path, FILTER.bytes, FILE_MODE)
            .with_context(|| format!("cannot write the filter to {}", path.display()))?;
    }
    Ok(path)
}

/// Whether `path` is the filter that this command carries.
pub fn is_filter(path: &Path) -> bool {
    fs::read(path).is_ok_and(|there| there == FILTER.bytes)
}

/// The file name of the filter.
pub fn filter_name() -> &'static str {
    FILTER.file_name
}

impl Carried {
    fn put(&self, place: &LastingPlace) -> Result<PathBuf> {
        place.put(self.file_name, self.bytes, FILE_MODE)
    }

    /// The value of the variable that loads `path` before what it loads already.
    fn value(&self, path: &Path) -> OsString {
        let mut value = path.as_os_str().to_owned();
        if let Some(others) = env::var_os(self.variable).filter(|others| !others.is_empty()) {
            value.push(":");
            value.push(others);
        }
        value
    }
}
