//! The directory of a run: its log and its usage map. Gone when the run is over.

mod own;

use crate::access_log;
use crate::lasting_place::reach;
use crate::usage_map::{self, UsageMap};
use anyhow::{Context, Result, bail};
use own::OwnDirectory;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A directory of this run alone.
pub struct RunDirectory {
    directory: OwnDirectory,
    /// In memory if there is a file system there, so that what every process marks in it is not
    /// a disk's to keep.
    memory: Option<OwnDirectory>,
}

/// shm_overview(7).
const MEMORY: &str = "/dev/shm";

/// Where the log goes: the first of these, after `$TMPDIR`, that every user of a build can reach.
const PLACES: [&str; 3] = ["/tmp", "/var/tmp", MEMORY];

impl RunDirectory {
    /// A new one. What killed runs have left is removed.
    pub fn new() -> Result<RunDirectory> {
        for place in places() {
            own::sweep(&place);
        }
        own::sweep(Path::new(MEMORY));
        Ok(RunDirectory {
            directory: first()?,
            memory: OwnDirectory::make(Path::new(MEMORY)).ok(),
        })
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.directory.path().join("log")
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
        access_log::read(&self.log())
    }

    /// The usage map as it stands.
    pub fn read_usage(&self) -> Result<UsageMap> {
        UsageMap::read(&self.usage())
    }
}

/// Where the log may go, canonical.
fn places() -> Vec<PathBuf> {
    let temporary = std::env::var_os("TMPDIR").filter(|path| !path.is_empty());
    let places = temporary.into_iter().map(PathBuf::from);
    let places = places.chain(PLACES.into_iter().map(PathBuf::from));
    let mut places: Vec<PathBuf> = places.filter_map(|path| path.canonicalize().ok()).collect();
    // Those that every user can reach come first.
    places.sort_by_key(|place| reach::closed_to_others(place).is_some());
    places
}

fn first() -> Result<OwnDirectory> {
    let mut faults = String::new();
    for place in places() {
        match OwnDirectory::make(&place) {
            Ok(directory) => return Ok(directory),
            Err(error) => faults += &format!("\n  {}: {error}", place.display()),
        }
    }
    bail!("no place for the records of the run; $TMPDIR can name one:{faults}");
}
