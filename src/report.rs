//! What was hidden from a run.
//!
//! One [`model`]; [`gather`] makes it from the log, [`advice`] adds what a package database
//! knows, and each format is a renderer of its own: [`text`], [`json`], and the [`notice`] for
//! Portage. `blinkers report` renders what an earlier run wrote.

pub mod advice;
pub mod deliver;
pub mod gather;
pub mod json;
pub mod model;
pub mod notice;
pub mod path_text;
pub mod text;

use crate::options::Report;
use crate::own_system_calls::Code;
use crate::package_database::PackageDatabase;
use crate::{access_log, ebuild, messages};
use anyhow::{Context, Result, bail};
use model::Findings;
use std::process::ExitCode;

/// Runs the verb.
pub fn run(options: Report) -> Result<ExitCode> {
    let findings = read(&options)?;
    let output = std::io::stdout().lock();
    deliver::write(&findings, options.format, output).context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}

fn read(options: &Report) -> Result<Findings> {
    let file = &options.file;
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    if json::is_report(&bytes) {
        return json::read(&bytes, file);
    }
    if bytes.is_empty() {
        bail!(
            "{} is empty: a report that was cut off, or a log to which no filtered program has \
             written; it says nothing of what was hidden",
            file.display()
        );
    }
    let owners = ebuild::owners_beside(file, access_log::unnamed(&bytes))?;
    let log = gather::Log {
        phase: None,
        bytes: &bytes,
    };
    let mut findings = gather::gather(&[log], &owners, |_| false)
        .with_context(|| format!("{} is neither a report nor a log", file.display()))?;
    let database = PackageDatabase::new(&options.database);
    if let Err(error) = add_advice(&mut findings, &database, None) {
        messages::note(format_args!("no advice how to declare packages: {error:#}"));
    }
    let mut code = Code::default();
    code.add_log(&bytes);
    code.tell(&mut findings, || database.get(), &options.database.root);
    Ok(findings)
}

/// Adds advice, if there is something undeclared and a database that knows it.
pub fn add_advice(
    findings: &mut Findings,
    database: &PackageDatabase,
    build: Option<&std::path::Path>,
) -> Result<()> {
    if findings.undeclared().next().is_none() {
        return Ok(());
    }
    match database.get()? {
        Some(database) => advice::advise(findings, database, build),
        None => Ok(()),
    }
}
