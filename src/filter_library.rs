//! The filter that the command carries, and its audit module.
//!
//! The library is part of the executable: one file is the whole installation, and a command never
//! meets a filter of another version. ld.so needs a file, so a run writes the library into its own
//! directory, and `env` into the user's cache.

use crate::options::Libraries;
use crate::{file_writing, user_cache};
use anyhow::{Context, Result};
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

/// Puts the libraries into `directory`, and gives the assignments that load them, before
/// what is loaded already.
pub fn install(directory: &Path, libraries: Libraries) -> Result<Vec<(&'static str, OsString)>> {
    let mut carried = vec![&FILTER];
    if libraries == Libraries::Audit {
        carried.push(&AUDIT);
    }
    carried
        .into_iter()
        .map(|carried| {
            Ok((
                carried.variable,
                carried.value(&carried.write_to(directory)?),
            ))
        })
        .collect()
}

/// Puts the filter alone into `directory`, and gives its place.
pub fn install_filter(directory: &Path) -> Result<PathBuf> {
    FILTER.write_to(directory)
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
    /// Writes the library into `directory`, beside its place and then renamed: another
    /// process may be loading it.
    fn write_to(&self, directory: &Path) -> Result<PathBuf> {
        let path = directory.join(self.file_name);
        if fs::read(&path).is_ok_and(|there| there == self.bytes) {
            return Ok(path);
        }
        // Other users' processes load it too: a build may drop its privileges.
        file_writing::replace(&path, self.bytes, 0o755)
            .with_context(|| format!("cannot write the filter to {}", path.display()))?;
        Ok(path)
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

/// The place of the libraries in the user's cache, which outlives a run.
pub fn lasting_place() -> Result<PathBuf> {
    let directory = user_cache::directory()?.join(env!("CARGO_PKG_VERSION"));
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    Ok(directory)
}
