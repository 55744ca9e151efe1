//! The place of blinkers in the user's cache directory (XDG Base Directory Specification).

use anyhow::{Result, bail};
use std::env;
use std::path::{Path, PathBuf};

/// `$XDG_CACHE_HOME/blinkers`, by default `~/.cache/blinkers`. It need not exist.
pub fn directory() -> Result<PathBuf> {
    let cache = match (env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
        (Some(cache), _) if Path::new(&cache).is_absolute() => PathBuf::from(cache),
        (_, Some(home)) if Path::new(&home).is_absolute() => Path::new(&home).join(".cache"),
        _ => bail!("no cache directory: set XDG_CACHE_HOME or HOME to an absolute path"),
    };
    Ok(cache.join("blinkers"))
}
