//! `blinkers run`: a command under a view, and what was hidden from it.

mod child;
mod descendants;
mod directory;
mod find;
mod program;
mod signals;

use crate::exit_status::OWN_FAILURE;
use crate::options::{Mode, Run};
use crate::own_system_calls::Code;
use crate::package_database::PackageDatabase;
use crate::report::deliver::Reports;
use crate::report::gather::{Log, gather};
use crate::report::model::{Counts, Findings};
use crate::view::{self, PreparedView};
use crate::{access_log, filter_library, messages, report, shadowed_libraries, usage_map};
use anyhow::Result;
use blinkers_index::Index;
use child::End;
pub use directory::RunDirectory;
use program::Start;
use signals::Held;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The processes of every user read an index.
const INDEX_MODE: u32 = 0o644;

/// Runs the verb.
pub fn run(options: Run) -> Result<ExitCode> {
    if options.mode == Mode::Off {
        let mut command = Command::new(&options.command[0]);
        command.args(&options.command[1..]);
        return Ok(child::run(command, &Held::hold())?.like());
    }
    let signals = Held::hold();
    let reports = Reports::open(&options.report);
    let mut failed = false;
    for fault in reports.faults() {
        failed = true;
        messages::say(format_args!("{fault:#}"));
    }
    let prepare = || view::prepare(&options.source, &options.command);
    let view = signals.let_through(prepare)?;
    let program = match find::find(&options.command[0], &view, options.mode)? {
        find::Found::Program(path) => path,
        find::Found::Nothing(status) => {
            tell(&reports.deliver(&Findings::default()));
            return Ok(status.into());
        }
    };
    let (end, findings) = run_filtered(&options, &view, &program, &signals)?;
    // Nothing is left that a signal would leave behind.
    drop(signals);
    let errors = match &findings {
        Ok(findings) => reports.deliver(findings),
        Err(error) => {
            messages::say(format_args!("{error:#}"));
            failed = true;
            Vec::new()
        }
    };
    tell(&errors);
    failed |= !errors.is_empty();
    if findings.is_ok_and(|findings| is_unfiltered(end, &findings)) {
        messages::say(format_args!(
            "{}: no program of this run was filtered, and nothing says why: what it built is not \
             to be trusted",
            program.display()
        ));
        return Ok(OWN_FAILURE.into());
    }
    Ok(match end {
        End::Status(0) if failed => OWN_FAILURE.into(),
        end => end.like(),
    })
}

fn tell(errors: &[anyhow::Error]) {
    for error in errors {
        messages::say(format_args!("{error:#}"));
    }
}

/// Whether the command ran, the filter was in none of its programs, and no reason is known. What was
/// told of hidden files shows that a filter was there: ld.so may have ended the program before it
/// was counted, for a hidden library.
fn is_unfiltered(end: End, findings: &Findings) -> bool {
    matches!(end, End::Status(_)) && findings.counts.entered == 0 && findings.is_empty()
}

/// Runs the program, and gives what it asked for. Nothing of the run is left afterwards.
fn run_filtered(
    options: &Run,
    view: &PreparedView,
    program: &Path,
    signals: &Held,
) -> Result<(End, Result<Findings>)> {
    let index = view.index()?;
    let place = filter_library::find_place()?;
    let libraries = shadowed_libraries::settle(options.libraries, &index, view.trees());
    let libraries = filter_library::install(&place, libraries)?;
    let index_path = match view.file() {
        Some(file) => file.to_owned(),
        None => place.put("index", view.bytes(), INDEX_MODE)?,
    };
    let mut directory = RunDirectory::new()?;
    directory.make_records(index.ranks(), &index_path, view.bytes())?;
    let start = Start::of(program);
    if start.entered().is_none() {
        usage_map::stop_counting_changes(&directory.usage())?;
    }
    let mut command = Command::new(program);
    command
        // What the user wrote, not what was found.
        .arg0(&options.command[0])
        .args(&options.command[1..])
        .envs(start.assignments(libraries))
        .env("BLINKERS_INDEX", index_path)
        .env("BLINKERS_MODE", options.mode.name())
        .env("BLINKERS_LOG", directory.log())
        .env("BLINKERS_USAGE", directory.usage());
    match view.more_trees() {
        Some(trees) => command.env("BLINKERS_TREES", trees),
        None => command.env_remove("BLINKERS_TREES"),
    };
    let end = child::run(command, signals)?;
    let mut findings = findings(options, &directory, view, &index, &start);
    if let Ok(findings) = &mut findings {
        start.add_to(findings);
    }
    Ok((end, findings))
}

fn findings(
    options: &Run,
    directory: &RunDirectory,
    view: &PreparedView,
    index: &Index,
    start: &Start,
) -> Result<Findings> {
    let declared = view.declared_packages(index);
    let declared = |name: &str| declared.contains(name.as_bytes());
    let log = directory.read_log()?;
    let owners = view.owners_beside(access_log::unnamed(&log))?;
    let mut code = Code::default();
    code.add_log(&log);
    if let Some(program) = start.entered() {
        code.add(program);
    }
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
            confined: usage.confined(),
            ..findings.counts
        };
    }
    let database = PackageDatabase::new(&options.source.view.database);
    let build = options.source.view.build_deps.first();
    if let Err(error) = report::add_advice(&mut findings, &database, build.map(PathBuf::as_path)) {
        messages::note(format_args!("no advice how to declare packages: {error:#}"));
    }
    let root = &options.source.view.database.root;
    code.tell(&mut findings, || database.get(), root);
    Ok(findings)
}
