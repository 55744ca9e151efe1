//! Writes reports to where they are asked for.

use super::model::Findings;
use super::{json, text};
use crate::options::{Destination, Format};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{BufWriter, Write};

/// Writes findings in a format.
pub fn write(findings: &Findings, format: Format, output: impl Write) -> std::io::Result<()> {
    let mut output = BufWriter::new(output);
    match format {
        Format::Text => text::write(findings, &mut output)?,
        Format::Json => json::write(findings, &mut output)?,
    }
    output.flush()
}

/// Writes the report of a run to each destination; without any, as text to standard error. Gives
/// the errors of those that failed: one does not keep the others from their report.
pub fn deliver(findings: &Findings, destinations: &[Destination]) -> Vec<anyhow::Error> {
    let default = [Destination {
        format: Format::Text,
        file: None,
    }];
    let destinations = match destinations {
        [] => &default[..],
        given => given,
    };
    let failed = |destination| deliver_to(findings, destination).err();
    destinations.iter().filter_map(failed).collect()
}

fn deliver_to(findings: &Findings, destination: &Destination) -> Result<()> {
    match &destination.file {
        None => {
            // As every message on standard error: who does not read it does not miss it.
            let _ = write(findings, destination.format, std::io::stderr().lock());
            Ok(())
        }
        Some(path) => File::create(path)
            .and_then(|file| write(findings, destination.format, file))
            .with_context(|| format!("cannot write the report to {}", path.display())),
    }
}
