//! The directory of a run: index, filter, log and usage map. Gone when the run is over.

use crate::records::{self, UsageFile};
use anyhow::{Context, Result};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A directory of this run alone.
pub struct RunDirectory(tempfile::TempDir);

impl RunDirectory {
    /// A new one, in `$TMPDIR` or `/tmp`.
    pub fn new() -> Result<RunDirectory> {
        let make = || -> std::io::Result<tempfile::TempDir> {
            // Every user may go through it, for a build may drop its privileges; only its
            // owner may write.
            tempfile::Builder::new()
                .prefix("blinkers-")
                .permissions(Permissions::from_mode(0o755))
                .tempdir_in(std::env::temp_dir().canonicalize()?)
        };
        make()
            .map(RunDirectory)
            .context("cannot make a directory for the run in $TMPDIR or /tmp")
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where the index goes, unless one was given.
    pub fn index(&self) -> PathBuf {
        self.path().join("index")
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.path().join("log")
    }

    /// The usage map.
    pub fn usage(&self) -> PathBuf {
        self.path().join("usage")
    }

    /// Makes an empty log, and a usage map for an index of `ranks` entries.
    pub fn make_records(&self, ranks: u32) -> Result<()> {
        records::make_log(&self.log())
            .and_then(|()| records::make_usage(&self.usage(), ranks))
            .with_context(|| format!("cannot write into {}", self.path().display()))
    }

    /// The log as it stands.
    pub fn read_log(&self) -> Result<Vec<u8>> {
        fs::read(self.log()).context("cannot read the log of the run")
    }

    /// The usage map as it stands.
    pub fn read_usage(&self) -> Result<UsageFile> {
        UsageFile::read(&self.usage())
    }
}
