//! `blinkers check`.

use super::Source;
use clap::Args;
use std::path::PathBuf;

/// Say whether paths are visible, who owns them, and why
///
/// The exit status is 1 if any of them is hidden or missing.
#[derive(Args)]
#[command(after_help = "\
Examples:
  blinkers check --package zlib1g-dev /usr/include/zlib.h /usr/include/openssl/ssl.h
  blinkers check --index base.index /usr/local/bin/cmake")]
pub struct Check {
    #[command(flatten)]
    pub source: Source,

    /// The paths to ask about
    #[arg(id = "asked", required = true, value_name = "PATH")]
    pub asked: Vec<PathBuf>,
}
