//! The directory of a run: index, filter, log and usage map. Gone when the run is over.

use anyhow::{Context, Result, bail};
use blinkers_record::usage::{self, Usage};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

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
        self.make(&self.log())
            .and_then(|_| self.make(&self.usage()))
            .and_then(|mut usage| {
                usage.write_all(&usage::header_for(ranks))?;
                usage.set_len(usage::size_for(ranks))
            })
            .with_context(|| format!("cannot write into {}", self.path().display()))
    }

    /// Every user's processes append to it.
    fn make(&self, path: &Path) -> std::io::Result<File> {
        let file = OpenOptions::new()
            .create_new(true)
            .read(true)
            .write(true)
            .open(path)?;
        file.set_permissions(Permissions::from_mode(0o666))?;
        Ok(file)
    }

    /// The log as it stands.
    pub fn read_log(&self) -> Result<Vec<u8>> {
        fs::read(self.log()).context("cannot read the log of the run")
    }

    /// The counts of the usage map as they stand.
    pub fn read_usage(&self) -> Result<UsageCounts> {
        let bytes = fs::read(self.usage()).context("cannot read the usage map of the run")?;
        let words: Vec<AtomicU64> = bytes
            .chunks_exact(8)
            .map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()).into())
            .collect();
        let Some(usage) = Usage::new(&words) else {
            bail!("the usage map of the run was damaged");
        };
        Ok(UsageCounts {
            entered: usage.entered(),
            dropped: usage.dropped(),
        })
    }
}

/// What a usage map counts.
pub struct UsageCounts {
    /// Program starts that the filter entered.
    pub entered: u64,
    /// Records that were not written.
    pub dropped: u64,
}
