//! The programs and libraries of a run that ask the kernel past libc: law 11.
//!
//! The log names each file whose code ran, once. At the end of the run each is looked through, and
//! what is found is [kept](kept) for as long as the file is the same: a build that starts the programs
//! of the one before it costs a look at their status.

mod kept;

use crate::messages;
use crate::report::model::{Findings, OwnSystemCalls, UnseenCode};
use crate::report::path_text;
use anyhow::{Context, Result, anyhow, ensure};
use blinkers_instructions::{Found, calls, look, reviewed};
use blinkers_packages::{Database, PackageId};
use blinkers_shared::log::{Kind, records};
use kept::{Kept, Summary};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// Looks through a file.
///
/// # Errors
///
/// That it cannot be read, or is no program or library for this machine.
pub fn of(file: &Path) -> Result<Found> {
    let cannot = || format!("cannot read {}", file.display());
    // A FIFO would be waited for without end.
    let is_file = file.metadata().with_context(cannot)?.is_file();
    ensure!(is_file, "{} is not a file", file.display());
    let bytes = std::fs::read(file).with_context(cannot)?;
    look(&bytes).map_err(|fault| anyhow!("{} {fault}", file.display()))
}

/// The code that ran, as logs tell it.
#[derive(Default)]
pub struct Code {
    files: BTreeSet<PathBuf>,
    /// Programs of which some code is in no file.
    unseen: BTreeMap<String, UnseenCode>,
}

/// What proc(5) puts before the name of a file in memory.
const MEMORY: &[u8] = b"/memfd:";

impl Code {
    /// That of one log more.
    pub fn add_log(&mut self, log: &[u8]) {
        for record in records(log) {
            // Whoever has asked for anything did run, whatever has started it.
            self.add_ran(record.program);
            match record.kind {
                Kind::Executed | Kind::Loaded => self.add_ran(record.path),
                Kind::MadeCode => {
                    let file = Path::new(OsStr::from_bytes(record.path));
                    let name = file.file_name().unwrap_or_default().to_string_lossy();
                    if reviewed::reason_of_maker(&name).is_none() {
                        self.add_unseen(record.program, UnseenCode::Made);
                    }
                }
                _ => {}
            }
        }
    }

    /// A file as a record names it.
    fn add_ran(&mut self, file: &[u8]) {
        match file.starts_with(MEMORY) {
            true => self.add_unseen(file, UnseenCode::Memory),
            // Without proc(5) a process does not know what it is.
            false if file.is_empty() => {}
            false => self.add(Path::new(OsStr::from_bytes(file))),
        }
    }

    fn add_unseen(&mut self, program: &[u8], why: UnseenCode) {
        self.unseen.insert(path_text::from_bytes(program), why);
    }

    /// One file more.
    pub fn add(&mut self, file: &Path) {
        self.files.insert(file.to_owned());
    }

    /// Looks through the files, and tells of those that may take paths past libc.
    ///
    /// `database` is opened where there is something to tell, for the owners of files below `root`.
    pub fn tell<'d>(
        self,
        findings: &mut Findings,
        database: impl FnOnce() -> Result<Option<&'d dyn Database>>,
        root: &Path,
    ) {
        findings.unseen_code = self.unseen;
        let all = self.files.len();
        let files = self.files.iter();
        let there: Vec<PathBuf> = files.filter_map(|file| file.canonicalize().ok()).collect();
        findings.counts.gone = (all - there.len()) as u64;
        // One file may have been loaded by several names.
        let files: BTreeSet<PathBuf> = there.into_iter().collect();
        let mut kept = Kept::read();
        let found = files.into_iter().filter_map(|file| {
            let summary = kept.of(&file)?;
            summary.takes_path.then_some((file, summary))
        });
        let found: Vec<(PathBuf, Summary)> = found.collect();
        kept.write();
        if found.is_empty() {
            return;
        }
        let owners = database().and_then(|database| owners(database, root, &found));
        let owners = owners.unwrap_or_else(|error| {
            messages::note(format_args!("no owners of programs: {error:#}"));
            vec![String::new(); found.len()]
        });
        for ((file, summary), owner) in found.into_iter().zip(owners) {
            let path = path_text::from_bytes(&file.into_os_string().into_vec());
            let names = summary
                .calls
                .iter()
                .filter_map(|number| calls::call(*number));
            let own = OwnSystemCalls {
                places: summary.places,
                with_path: summary.with_path,
                calls: names.map(|call| call.name.to_owned()).collect(),
                owner,
            };
            findings.own_system_calls.insert(path, own);
        }
    }
}

/// The package that owns each file; empty if none does, or if there is no database.
fn owners(
    database: Option<&dyn Database>,
    root: &Path,
    found: &[(PathBuf, Summary)],
) -> Result<Vec<String>> {
    let Some(database) = database else {
        return Ok(vec![String::new(); found.len()]);
    };
    let bytes = |(file, _): &(PathBuf, Summary)| file.as_os_str().as_bytes().to_vec();
    let asked: Vec<Vec<u8>> = found.iter().map(bytes).collect();
    let packages = database.packages();
    let name = |owners: Vec<PackageId>| {
        let owner = owners.first().map(|owner| &packages[owner.0 as usize]);
        owner.map_or(String::new(), |owner| owner.name.clone())
    };
    let owners = blinkers_view::owners(database, root, &asked)?;
    Ok(owners.into_iter().map(name).collect())
}
