//! `blinkers run`.

use super::{Destination, Libraries, Mode, Source};
use clap::Args;
use std::ffi::OsString;

/// Run a command under a view, and report what was hidden from it
///
/// The options name the view, or --index gives a compiled one. Without options the view is the
/// base (what every build may assume) and the default trees: the current directory, /proc, /dev,
/// /sys, /tmp, /var/tmp and $TMPDIR.
#[derive(Args)]
#[command(after_help = "\
Examples:
  blinkers run -- make check
  blinkers run --build-deps debian/control -- ./configure
  blinkers run --package libssl-dev --package pkg-config -- meson setup build
  blinkers run --no-defaults --paths visible.txt --tree . -- ./program
  blinkers run --index base.index --tree . -- make")]
pub struct Run {
    #[command(flatten)]
    pub source: Source,

    /// What to do about hidden paths
    #[arg(long, value_enum, default_value_t = Mode::Enforce, value_name = "MODE")]
    pub mode: Mode,

    /// What becomes of hidden libraries that the loader comes upon
    #[arg(long, value_enum, default_value_t = Libraries::Auto, value_name = "WHEN")]
    pub libraries: Libraries,

    /// Write a report in this format (text or json), to standard error or to a file; repeatable
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = Destination::parse)]
    pub report: Vec<Destination>,

    /// The command and its arguments, after -- or not
    #[arg(required = true, trailing_var_arg = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}
