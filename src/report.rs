//! What was hidden from a run: gathered from the log, told as text or JSON.

mod gather;
mod text;

pub use gather::{Access, Counts, Findings};

use crate::arguments::Report;
use crate::portage;
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs; `blinkers report` reads it again
    Json,
}

/// A report that was asked for: its format, and the file if it is not stderr.
#[derive(Clone, Debug)]
pub struct Destination {
    format: Format,
    file: Option<PathBuf>,
}

/// Reads `FORMAT[=FILE]`.
pub fn parse_destination(text: &str) -> Result<Destination, String> {
    let (format, file) = match text.split_once('=') {
        Some((_, "")) => return Err("no file after the equals sign".into()),
        Some((format, file)) => (format, Some(PathBuf::from(file))),
        None => (text, None),
    };
    Ok(Destination {
        format: Format::from_str(format, false)?,
        file,
    })
}

/// Writes the report of a run to where it was asked for: by default, as text to stderr.
pub fn deliver(findings: &Findings, destinations: &[Destination]) -> Result<()> {
    let default = [Destination {
        format: Format::Text,
        file: None,
    }];
    let destinations = match destinations {
        [] => &default[..],
        given => given,
    };
    for destination in destinations {
        match &destination.file {
            None => write(findings, destination.format, &mut std::io::stderr().lock())?,
            Some(path) => {
                let mut file = File::create(path)
                    .with_context(|| format!("cannot write the report to {}", path.display()))?;
                write(findings, destination.format, &mut file)?;
            }
        }
    }
    Ok(())
}

/// Runs the verb.
pub fn run(options: Report) -> Result<ExitCode> {
    let findings = read(&options.file)?;
    write(&findings, options.format, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Findings> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.first() == Some(&b'{') {
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is not a report of blinkers", path.display()))
    } else {
        let owners = portage::owners_beside(path, portage::nameless(&bytes))?;
        Findings::from_log(&bytes, &owners)
            .with_context(|| format!("{} is neither a report nor a log", path.display()))
    }
}

fn write(findings: &Findings, format: Format, output: &mut dyn Write) -> Result<()> {
    let mut output = BufWriter::new(output);
    match format {
        Format::Text => text::write(findings, &mut output)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut output, findings)?;
            writeln!(output)?;
        }
    }
    output.flush()?;
    Ok(())
}
