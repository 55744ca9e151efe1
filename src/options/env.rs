//! `blinkers env`.

use super::{Libraries, Mode};
use clap::Args;
use std::path::PathBuf;

/// Print the variable assignments that put a shell under a view
#[derive(Args)]
#[command(after_help = "\
Example:
  blinkers compile -o base.index
  eval \"$(blinkers env --index base.index)\"")]
pub struct Env {
    /// The index
    #[arg(long, value_name = "FILE")]
    pub index: PathBuf,

    /// A tree in addition to those of the index; repeatable
    #[arg(long, value_name = "DIR")]
    pub tree: Vec<PathBuf>,

    /// What to do about hidden paths
    #[arg(long, value_enum, default_value_t = Mode::Enforce, value_name = "MODE")]
    pub mode: Mode,

    /// What becomes of hidden libraries that the loader comes upon
    #[arg(long, value_enum, default_value_t = Libraries::Auto, value_name = "WHEN")]
    pub libraries: Libraries,

    /// Append hidden accesses to this file, for `blinkers report`
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// Record in this file what is used; it is made if it does not exist. Processes also share in
    /// it what they learn of trees, which makes them faster. Best on a file system in memory
    #[arg(long, value_name = "FILE")]
    pub usage: Option<PathBuf>,
}
