//! `blinkers run`: a command under a view, and what was hidden from it.

mod child;
mod directory;
mod find;

use crate::exit_status::OWN_FAILURE;
use crate::options::{Destination, Mode, Run};
use crate::package_database::PackageDatabase;
use crate::report::deliver::deliver;
use crate::report::gather::{Log, gather};
use crate::report::model::{Counts, Findings};
use crate::view::{self, PreparedView};
use crate::{access_log, ebuild, filter_library, messages, report};
use anyhow::Result;
use blinkers_index::Index;
pub use directory::RunDirectory;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Runs the verb.
pub fn run(options: Run) -> Result<ExitCode> {
    if options.mode == Mode::Off {
        let mut command = Command::new(&options.command[0]);
        command.args(&options.command[1..]);
        return Ok(child::run(command)?.into());
    }
    let mut directory = RunDirectory::new()?;
    let view = view::prepare(&options.source, &options.command, &directory.index())?;
    let index = view.index()?;
    let program = match find::find(&options.command[0], &view, options.mode)? {
        find::Found::Program(path) => path,
        find::Found::Nothing(status) => return Ok(status.into()),
    };
    directory.make_records(index.ranks(), view.index_path(), view.bytes())?;
    let command = filtered(program, &options, &directory, &view)?;
    let status = child::run(command)?;
    let findings = findings(&options, &directory, &view, &index);
    Ok(conclude(findings, &options.report, status).into())
}

/// The command, with the filter in its environment.
fn filtered(
    program: PathBuf,
    options: &Run,
    directory: &RunDirectory,
    view: &PreparedView,
) -> Result<Command> {
    let mut command = Command::new(program);
    command
        // What the user wrote, not what was found.
        .arg0(&options.command[0])
        .args(&options.command[1..])
        .envs(filter_library::install(
            directory.path(),
            options.libraries,
        )?)
        .env("BLINKERS_INDEX", view.index_path())
        .env("BLINKERS_MODE", options.mode.name())
        .env("BLINKERS_LOG", directory.log())
        .env("BLINKERS_USAGE", directory.usage());
    match view.more_trees() {
        Some(trees) => command.env("BLINKERS_TREES", trees),
        None => command.env_remove("BLINKERS_TREES"),
    };
    Ok(command)
}

fn findings(
    options: &Run,
    directory: &RunDirectory,
    view: &PreparedView,
    index: &Index,
) -> Result<Findings> {
    let declared = view.declared_packages(index);
    let declared = |name: &str| declared.contains(name.as_bytes());
    let log = directory.read_log()?;
    let owners = ebuild::owners_beside(view.index_path(), access_log::unnamed(&log))?;
    let log = Log {
        phase: None,
        bytes: &log,
    };
    let mut findings = gather(&[log], &owners, declared)?.tell_directories();
    findings.warn = options.mode == Mode::Warn;
    if let Some(usage) = directory.read_usage()?.usage() {
        findings.counts = Counts {
            entered: usage.entered(),
            dropped: usage.dropped(),
            ..findings.counts
        };
    }
    let database = PackageDatabase::new(&options.source.view.database);
    let build = options.source.view.build_deps.first();
    if let Err(error) = report::add_advice(&mut findings, &database, build.map(PathBuf::as_path)) {
        messages::note(format_args!("no advice how to declare packages: {error:#}"));
    }
    Ok(findings)
}

/// Reports, and gives the exit status: the command's own, unless it succeeded and blinkers did not.
fn conclude(findings: Result<Findings>, destinations: &[Destination], status: u8) -> u8 {
    let errors = match findings {
        Ok(findings) => deliver(&findings, destinations),
        Err(error) => vec![error],
    };
    for error in &errors {
        messages::say(format_args!("{error:#}"));
    }
    if status == 0 && !errors.is_empty() {
        return OWN_FAILURE;
    }
    status
}
