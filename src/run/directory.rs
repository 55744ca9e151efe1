//! The directory of a run: index, filter, log and usage map. Gone when the run is over.

use crate::access_log;
use crate::usage_map::{self, UsageMap};
use anyhow::{Context, Result};
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A directory of this run alone.
pub struct RunDirectory {
    directory: tempfile::TempDir,
    /// In memory if there is a file system there, so that what every process marks in it is not
    /// a disk's to keep.
    memory: Option<tempfile::TempDir>,
}

/// shm_overview(7).
const MEMORY: &str = "/dev/shm";

impl RunDirectory {
    /// A new one, in `$TMPDIR` or `/tmp`.
    pub fn new() -> Result<RunDirectory> {
        let make = |above: &Path| -> std::io::Result<tempfile::TempDir> {
            // Every user may go through it, for a build may drop its privileges; only its
            // owner may write.
            tempfile::Builder::new()
                .prefix("blinkers-")
                .permissions(Permissions::from_mode(0o755))
                .tempdir_in(above.canonicalize()?)
        };
        Ok(RunDirectory {
            directory: make(&std::env::temp_dir()).context(
                "cannot make a directory for the run in $TMPDIR (or in /tmp if it is not set)",
            )?,
            memory: make(Path::new(MEMORY)).ok(),
        })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        self.directory.path()
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
        let directory = self.memory.as_ref().unwrap_or(&self.directory);
        directory.path().join("usage")
    }

    /// Makes an empty log, and a usage map that carries the index of the file `name`, which has
    /// `ranks` entries. The map stands on disk where memory is full.
    pub fn make_records(&mut self, ranks: u32, name: &Path, index: &[u8]) -> Result<()> {
        access_log::make(&self.log())
            .with_context(|| format!("cannot write {}", self.log().display()))?;
        let make = |usage: &Path| usage_map::make_with_index(usage, ranks, name, index);
        let mut made = make(&self.usage());
        if self.memory.is_some()
            && matches!(&made, Err(error) if error.kind() == ErrorKind::StorageFull)
        {
            self.memory = None;
            made = make(&self.usage());
        }
        made.with_context(|| {
            format!(
                "cannot write {} (TMPDIR can name another place)",
                self.usage().display()
            )
        })
    }

    /// The log as it stands.
    pub fn read_log(&self) -> Result<Vec<u8>> {
        fs::read(self.log()).context("cannot read the log of the run")
    }

    /// The usage map as it stands.
    pub fn read_usage(&self) -> Result<UsageMap> {
        UsageMap::read(&self.usage())
    }
}
