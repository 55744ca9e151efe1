//! `blinkers portage`: the src_ phases of ebuilds under a view.
//!
//! Three pieces work together. The library is loaded into every phase by `LD_PRELOAD` from
//! `package.env`, and does nothing there until it is switched on. Portage's `bashrc` sources
//! `phase.bash`, which switches it on around the functions of the src_ phases, and for that
//! calls back: `blinkers portage view` before the first of them, `blinkers portage report`
//! after the last, or when one fails.

mod advice;
mod asked;
mod block;
mod build;
mod host;
mod owners;
mod pieces;
mod report;
mod setup;
mod unused;
mod view;

pub use owners::{Owners, nameless, owners_beside};

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Put the src_ phases of ebuilds under a view, by Portage's own configuration
///
/// During src_prepare, src_configure, src_compile, src_test and src_install an ebuild then sees
/// @system and what its DEPEND and BDEPEND name; all other phases see everything. The
/// configuration is that of PORTAGE_CONFIGROOT and EPREFIX.
#[derive(Args)]
#[command(after_help = "\
Examples:
  First only look: everything passes, and undeclared uses are told as QA notices
      blinkers portage install --mode warn

  Hide what is not declared
      blinkers portage install

  Off for one package, in /etc/portage/env/blinkers-off.conf and /etc/portage/package.env:
      BLINKERS_PORTAGE=\"off\"
      app-misc/example blinkers-off.conf

  Undo it
      blinkers portage uninstall")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Install(Install),
    Uninstall(Place),
    Status(Place),
    #[command(hide = true)]
    View(Phase),
    #[command(hide = true)]
    Report(Report),
}

/// Set Portage up; again after an upgrade of blinkers or for another mode
#[derive(Args)]
pub struct Install {
    #[command(flatten)]
    place: Place,

    /// What ebuilds without a BLINKERS_PORTAGE of their own get
    #[arg(long, value_enum, default_value_t = Mode::Enforce, value_name = "MODE")]
    mode: Mode,
}

/// Where the pieces are.
#[derive(Args)]
pub struct Place {
    /// Where the library and the command are kept for Portage [default:
    /// $EPREFIX/usr/lib/blinkers]
    #[arg(long, value_name = "DIR")]
    library_dir: Option<PathBuf>,
}

/// What happens to an undeclared use: the values of `BLINKERS_PORTAGE`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Mode {
    /// Hidden, and told
    Enforce,
    /// Hidden, told, and the build fails at its end
    Fail,
    /// Let pass, and told
    Warn,
    /// Nothing: the filter stays off
    Off,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Fail => "fail",
            Mode::Warn => "warn",
            Mode::Off => "off",
        }
    }
}

/// Compile the view of the build that standard input describes
#[derive(Args)]
pub struct Phase {
    /// The directory of the build's index and records
    directory: PathBuf,
}

/// Tell what the phases of a build asked for
#[derive(Args)]
pub struct Report {
    #[command(flatten)]
    phase: Phase,

    /// The build was broken off
    #[arg(long)]
    failed: bool,
}

/// Runs the verb.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Install(options) => setup::install(&options),
        Verb::Uninstall(place) => setup::uninstall(&place),
        Verb::Status(place) => setup::status(&place),
        Verb::View(phase) => view::run(&phase.directory),
        Verb::Report(options) => report::run(&options.phase.directory, options.failed),
    }
}
