//! `blinkers run`: a command under a view, and what was hidden from it.

mod command;
mod directory;

use crate::arguments::{Mode, Run};
use crate::library;
use crate::portage;
use crate::report::{self, Counts, Findings};
use crate::view::{self, PreparedView};
use anyhow::Result;
use blinkers_index::Index;
pub use directory::RunDirectory;
use std::process::{Command, ExitCode};

/// Runs the verb.
pub fn run(options: Run) -> Result<ExitCode> {
    if options.mode == Mode::Off {
        return command::run_bare(&options.command);
    }
    let mut directory = RunDirectory::new()?;
    let view = view::prepare(&options.source, &directory.index())?;
    let index = view.index()?;
    let found = match command::find(&options.command[0], &view, options.mode)? {
        command::Found::Program(path) => path,
        command::Found::Nothing(status) => return Ok(status),
    };
    directory.make_records(index.ranks(), view.index_path(), view.bytes())?;
    let libraries = library::install(directory.path(), options.libraries)?;
    let mut child = Command::new(found);
    command::set_name(&mut child, &options.command);
    child
        .envs(libraries)
        .env("BLINKERS_INDEX", view.index_path())
        .env("BLINKERS_MODE", options.mode.name())
        .env("BLINKERS_LOG", directory.log())
        .env("BLINKERS_USAGE", directory.usage());
    match view.more_trees() {
        Some(trees) => child.env("BLINKERS_TREES", trees),
        None => child.env_remove("BLINKERS_TREES"),
    };
    let status = command::run(child)?;
    let findings = gather(&directory, &view, &index, options.mode)?;
    report::deliver(&findings, &options.report)?;
    Ok(status)
}

fn gather(
    directory: &RunDirectory,
    view: &PreparedView,
    index: &Index,
    mode: Mode,
) -> Result<Findings> {
    let declared = view.declared_packages(index);
    let log = directory.read_log()?;
    let owners = portage::owners_beside(view.index_path(), portage::nameless(&log))?;
    let declared = |name: &str| declared.contains(name.as_bytes());
    let mut findings = Findings::gather(&log, &owners, declared)?.tell_directories();
    findings.warn = mode == Mode::Warn;
    if let Some(usage) = directory.read_usage()?.usage() {
        findings.counts = Counts {
            entered: usage.entered(),
            dropped: usage.dropped(),
        };
    }
    Ok(findings)
}
