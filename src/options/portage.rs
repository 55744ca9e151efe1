//! `blinkers portage`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Put the src_ phases of ebuilds under a view, through Portage's own configuration
///
/// During src_prepare, src_configure, src_compile, src_test and src_install an ebuild sees
/// @system and what its DEPEND and BDEPEND name. In all other phases it sees everything. The
/// configuration is that of PORTAGE_CONFIGROOT and EPREFIX.
#[derive(Args)]
#[command(after_help = "\
Examples:
  First only report undeclared uses, as QA notices, and hide nothing:
      blinkers portage install --mode warn

  Hide what is not declared:
      blinkers portage install

  Off for one package, in /etc/portage/env/blinkers-off.conf and /etc/portage/package.env:
      BLINKERS_PORTAGE=\"off\"
      app-misc/example blinkers-off.conf

  Undo it:
      blinkers portage uninstall")]
pub struct Portage {
    #[command(subcommand)]
    pub verb: PortageVerb,
}

#[derive(Subcommand)]
pub enum PortageVerb {
    Install(Install),
    Uninstall(Place),
    Status(Place),
    #[command(hide = true)]
    View(BuildView),
    #[command(hide = true)]
    Report(BuildReport),
}

/// Set Portage up. Run it again after an upgrade of blinkers, or for another mode
#[derive(Args)]
pub struct Install {
    #[command(flatten)]
    pub place: Place,

    /// The mode of ebuilds that have no BLINKERS_PORTAGE of their own
    #[arg(long, value_enum, default_value_t = PortageMode::Enforce, value_name = "MODE")]
    pub mode: PortageMode,
}

/// Where the pieces of the installation are.
#[derive(Args)]
pub struct Place {
    /// Where the library and the command are kept for Portage [default:
    /// $EPREFIX/usr/lib/blinkers]
    #[arg(long, value_name = "DIR")]
    pub library_dir: Option<PathBuf>,
}

/// What happens to an undeclared use: the values of `BLINKERS_PORTAGE`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum PortageMode {
    /// Hide it, and report it
    Enforce,
    /// Hide it, report it, and fail the build at its end
    Fail,
    /// Let it pass, and report it
    Warn,
    /// Do nothing
    Off,
}

impl PortageMode {
    /// The value of `BLINKERS_PORTAGE`.
    pub fn name(self) -> &'static str {
        match self {
            PortageMode::Enforce => "enforce",
            PortageMode::Fail => "fail",
            PortageMode::Warn => "warn",
            PortageMode::Off => "off",
        }
    }
}

/// Compile the view of the build that standard input describes
#[derive(Args)]
pub struct BuildView {
    /// The directory of the build's index and records
    pub directory: PathBuf,
}

/// Report what the phases of a build asked for
#[derive(Args)]
pub struct BuildReport {
    /// The directory of the build's index and records
    pub directory: PathBuf,

    /// The build failed, so that not every phase was reached
    #[arg(long)]
    pub failed: bool,
}
