//! `blinkers deb`.

use super::{Destination, Libraries, Mode, Source};
use clap::Args;
use std::ffi::OsString;

/// Build a Debian source package under the view of its debian/control, by dpkg-buildpackage
///
/// The view holds the build dependencies for what is built: -A, -B, -S and -P are understood as
/// dpkg-buildpackage has them. fakeroot and the directory above are in it too. Packages are not
/// signed.
#[derive(Args)]
#[command(after_help = "\
Examples:
  blinkers deb -b
  blinkers deb -B -Pnocheck
  blinkers deb --report json=run.json -A")]
pub struct Deb {
    #[command(flatten)]
    pub source: Source,

    /// What to do about hidden paths: answer ENOENT; let them pass, and report; or nothing
    #[arg(long, value_enum, default_value_t = Mode::Enforce, value_name = "MODE")]
    pub mode: Mode,

    /// What becomes of hidden libraries that the loader comes upon, as for `run`
    #[arg(long, value_enum, default_value_t = Libraries::Auto, value_name = "WHEN")]
    pub libraries: Libraries,

    /// How and where to report: text or json, to stderr or a file; repeatable
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = Destination::parse)]
    pub report: Vec<Destination>,

    /// Arguments of dpkg-buildpackage, from the first that is not one of these options
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGUMENTS"
    )]
    pub arguments: Vec<OsString>,
}
