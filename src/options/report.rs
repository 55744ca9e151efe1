//! `blinkers report`, and where a run's reports go.

use super::Database;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Print the report of a finished run again
#[derive(Args)]
#[command(after_help = "\
Example:
  blinkers run --report json=run.json -- make
  blinkers report run.json")]
pub struct Report {
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,

    /// What `run --report json=FILE` wrote, or the log that `env --log` names
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    pub database: Database,
}

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs; `blinkers report` can read it again
    Json,
}

/// A report that is asked for: its format, and its file if it does not go to standard error.
#[derive(Clone, Debug)]
pub struct Destination {
    pub format: Format,
    pub file: Option<PathBuf>,
}

impl Destination {
    /// Reads `FORMAT[=FILE]`.
    pub fn parse(text: &str) -> Result<Destination, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("no file follows the equals sign".into()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Destination {
            format: Format::from_str(format, false)?,
            file,
        })
    }
}
