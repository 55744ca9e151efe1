//! `blinkers owner`.

use super::Database;
use clap::Args;
use std::path::PathBuf;

/// Say which installed package owns a path
///
/// The exit status is 1 if no package owns one of them.
#[derive(Args)]
#[command(after_help = "\
Example:
  blinkers owner /usr/include/zlib.h /bin/sh")]
pub struct Owner {
    #[command(flatten)]
    pub database: Database,

    /// The paths to ask about
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}
