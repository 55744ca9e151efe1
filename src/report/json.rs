//! The report for programs, which `blinkers report` can read again.

use super::model::Findings;
use anyhow::{Context, Result};
use std::io::Write;
use std::path::Path;

/// The first byte of every report.
const FIRST: u8 = b'{';

/// Writes the report.
pub fn write(findings: &Findings, output: &mut impl Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *output, findings)?;
    writeln!(output)
}

/// Whether a file begins as a report does.
pub fn is_report(bytes: &[u8]) -> bool {
    bytes.first() == Some(&FIRST)
}

/// Reads a report. `file` is its name, for the error.
pub fn read(bytes: &[u8], file: &Path) -> Result<Findings> {
    serde_json::from_slice(bytes).with_context(|| {
        format!(
            "{} is not a whole report of `blinkers run --report json=FILE`",
            file.display()
        )
    })
}
