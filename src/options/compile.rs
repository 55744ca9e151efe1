//! `blinkers compile`.

use super::View;
use clap::Args;
use std::path::PathBuf;

/// Compile a view into an index, for `run --index`, `check --index` and `env`
#[derive(Args)]
#[command(after_help = "\
Examples:
  blinkers compile -o base.index
  blinkers compile --build-deps debian/control -o build.index")]
pub struct Compile {
    #[command(flatten)]
    pub view: View,

    /// The file to write. It is replaced as a whole, never left half-written
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}
