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
use std::ffi::{OsStr, OsString};
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
///
/// Where the module lies beside the filter, the filter may start a program again with it.
pub fn install(
    place: &LastingPlace,
    libraries: Libraries,
) -> Result<Vec<(&'static str, OsString)>> {
    let (put, loaded): (&[_], &[_]) = match libraries {
        Libraries::Start => (&[&FILTER], &[&FILTER]),
        Libraries::Auto => (&[&FILTER, &AUDIT], &[&FILTER]),
        Libraries::Audit => (&[&FILTER, &AUDIT], &[&FILTER, &AUDIT]),
    };
    let files: Vec<_> = put
        .iter()
        .map(|carried| (carried.file_name, carried.bytes))
        .collect();
    let entry = place.put_together(&files, FILE_MODE)?;
    let assignment = |carried: &&Carried| {
        let path = entry.join(carried.file_name);
        (carried.variable, carried.value(&path))
    };
    Ok(loaded.iter().map(assignment).collect())
}

/// Puts the filter and its module into `directory`.
pub fn install_all(directory: &Path) -> Result<()> {
    for carried in [&FILTER, &AUDIT] {
        let path = directory.join(carried.file_name);
        if !carried.is_at(&path) {
            file_writing::replace(&path, carried.bytes, FILE_MODE)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

/// Whether `path` is one of the libraries that this command carries, by its name.
pub fn is_own(path: &Path) -> bool {
    [&FILTER, &AUDIT].into_iter().any(|carried| {
        path.file_name() == Some(OsStr::new(carried.file_name)) && carried.is_at(path)
    })
}

/// The file name of the filter.
pub fn filter_name() -> &'static str {
    FILTER.file_name
}

/// The file name of its module.
pub fn module_name() -> &'static str {
    AUDIT.file_name
}

impl Carried {
    fn is_at(&self, path: &Path) -> bool {
        fs::read(path).is_ok_and(|there| there == self.bytes)
    }

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
