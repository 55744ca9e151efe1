//! The place of blinkers in the user's cache directory (XDG Base Directory Specification).

use anyhow::{Result, bail};
use std::env;
use std::path::PathBuf;

/// `$XDG_CACHE_HOME/blinkers`, by default `~/.cache/blinkers`. It need not exist; but a home
/// directory that is not there is none: build daemons name one so that nothing is put there.
pub fn directory() -> Result<PathBuf> {
    let absolute = |name| {
        let path = env::var_os(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let cache = match (absolute("XDG_CACHE_HOME"), absolute("HOME")) {
        (Some(cache), _) => cache,
        (None, Some(home)) if home.is_dir() => home.join(".cache"),
        (None, Some(home)) => bail!(
            "no cache directory: HOME is {}, which is not there",
            home.display()
        ),
        (None, None) => {
            bail!("no cache directory: set XDG_CACHE_HOME or HOME to an absolute path")
        }
    };
    Ok(cache.join("blinkers"))
}
