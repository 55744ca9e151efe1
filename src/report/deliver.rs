//! Writes reports to where they are asked for.

use super::model::Findings;
use super::{json, text};
use crate::options::{Destination, Format};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes findings in a format.
pub fn write(findings: &Findings, format: Format, output: impl Write) -> std::io::Result<()> {
    let mut output = BufWriter::new(output);
    match format {
        Format::Text => text::write(findings, &mut output)?,
        Format::Json => json::write(findings, &mut output)?,
    }
    output.flush()
}

/// Where the reports of a run go. The files are opened before the run begins, which is when the
/// user can still name others.
pub struct Reports(Vec<(Destination, Result<Option<File>>)>);

impl Reports {
    /// Opens the files; without any destination the report goes to standard error as text. A file
    /// that stood there stays as it is until the report is written.
    pub fn open(destinations: &[Destination]) -> Reports {
        let default = [Destination {
            format: Format::Text,
            file: None,
        }];
        let destinations = match destinations {
            [] => &default[..],
            given => given,
        };
        let open = |destination: &Destination| (destination.clone(), open(destination));
        Reports(destinations.iter().map(open).collect())
    }

    /// The errors of the files that cannot be written.
    pub fn faults(&self) -> impl Iterator<Item = &anyhow::Error> {
        self.0.iter().filter_map(|(_, file)| file.as_ref().err())
    }

    /// Writes the report to each destination that could be opened. Gives the errors of those that
    /// failed: one does not keep the others from their report.
    pub fn deliver(self, findings: &Findings) -> Vec<anyhow::Error> {
        let deliver = |(destination, file): (Destination, Result<Option<File>>)| {
            let file = file.ok()?;
            deliver_to(findings, &destination, file).err()
        };
        self.0.into_iter().filter_map(deliver).collect()
    }
}

fn open(destination: &Destination) -> Result<Option<File>> {
    let open = |path: &PathBuf| {
        File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .with_context(|| format!("cannot write the report to {}", path.display()))
    };
    destination.file.as_ref().map(open).transpose()
}

fn deliver_to(findings: &Findings, destination: &Destination, file: Option<File>) -> Result<()> {
    let Some(file) = file else {
        // As every message on standard error: who does not read it does not miss it.
        let _ = write(findings, destination.format, std::io::stderr().lock());
        return Ok(());
    };
    let shorten = || match file.metadata()?.is_file() {
        true => file.set_len(0),
        false => Ok(()),
    };
    shorten()
        .and_then(|()| write(findings, destination.format, &file))
        .with_context(|| {
            let path = destination
                .file
                .as_deref()
                .unwrap_or(Path::new("standard error"));
            format!("cannot write the report to {}", path.display())
        })
}
