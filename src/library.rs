//! The filter that the command carries.
//!
//! The library is part of the executable, so that one file is the whole installation and a
//! command never meets a filter of another version. For ld.so it must be a file: a run
//! writes it into its own directory, `env` into the user's cache.

use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// `libblinkers.so`, as the build script built it.
static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/libblinkers.so"));

/// The name by which the filter knows itself in `LD_PRELOAD`.
pub const FILE_NAME: &str = "libblinkers.so";

/// Writes the library into `directory`, beside its place and then renamed: another process
/// may be loading it.
pub fn write_to(directory: &Path) -> Result<PathBuf> {
    let path = directory.join(FILE_NAME);
    if fs::read(&path).is_ok_and(|there| there == LIBRARY) {
        return Ok(path);
    }
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(LIBRARY)?;
        // Other users' processes load it too: a build may drop its privileges.
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o755))?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write the filter to {}", path.display()))?;
    Ok(path)
}

/// The library in the user's cache, which outlives a run.
pub fn in_cache() -> Result<PathBuf> {
    let cache = match (env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
        (Some(cache), _) if Path::new(&cache).is_absolute() => PathBuf::from(cache),
        (_, Some(home)) if Path::new(&home).is_absolute() => Path::new(&home).join(".cache"),
        _ => bail!("neither XDG_CACHE_HOME nor HOME says where the filter can be kept"),
    };
    let directory = cache.join("blinkers").join(env!("CARGO_PKG_VERSION"));
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    write_to(&directory)
}

/// The value of `LD_PRELOAD` that loads `library` before what is loaded already.
pub fn preload(library: &Path) -> std::ffi::OsString {
    let mut value = library.as_os_str().to_owned();
    if let Some(others) = env::var_os("LD_PRELOAD").filter(|others| !others.is_empty()) {
        value.push(":");
        value.push(others);
    }
    value
}
