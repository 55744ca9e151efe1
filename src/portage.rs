//! `blinkers portage`: the src_ phases of ebuilds under a view.
//!
//! Three pieces work together. The library is loaded into every phase by `LD_PRELOAD` from
//! `package.env`, and does nothing there until it is switched on. Portage's `bashrc` sources
//! `phase.bash`, which switches it on around the functions of the src_ phases, and for that
//! calls back: `blinkers portage view` before the first of them, `blinkers portage report`
//! after the last, or when one fails.

mod build_report;
mod build_view;
mod host_system;
mod install;
mod installation;
mod managed_block;
mod unused_dependencies;

use crate::options::{Portage, PortageVerb};
use anyhow::Result;
use std::process::ExitCode;

/// Runs the verb.
pub fn run(options: Portage) -> Result<ExitCode> {
    match options.verb {
        PortageVerb::Install(options) => install::install(&options),
        PortageVerb::Uninstall(place) => install::uninstall(&place),
        PortageVerb::Status(place) => install::status(&place),
        PortageVerb::View(build) => build_view::run(&build.directory),
        PortageVerb::Report(build) => build_report::run(&build.directory, build.failed),
    }
}
