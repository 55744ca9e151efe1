//! The command line: every verb and option, with the help that teaches them.
//!
//! One file a verb, and one for what several verbs take. Nothing here knows what a verb does.

mod check;
mod compile;
mod deb;
mod doctor;
mod env;
mod modes;
mod owner;
mod portage;
mod report;
mod run;
mod view;

pub use check::Check;
pub use compile::Compile;
pub use deb::Deb;
pub use doctor::Doctor;
pub use env::Env;
pub use modes::{Libraries, Mode};
pub use owner::Owner;
pub use portage::{Install, Place, Portage, PortageMode, PortageVerb};
pub use report::{Destination, Format, Report};
pub use run::Run;
pub use view::{Database, Source, View};

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  Build a Debian package that sees only its Build-Depends:
      blinkers run --build-deps debian/control -- dpkg-buildpackage -b -uc

  Run make with zlib declared; the report names whatever else it asks for:
      blinkers run --package zlib1g-dev -- make

  The same on Gentoo, where the base is @system:
      blinkers run --package sys-libs/zlib -- make

  Only report, hide nothing:
      blinkers run --mode warn --package zlib1g-dev -- make

  Why is this file visible, or hidden?
      blinkers check --package zlib1g-dev /usr/include/openssl/ssl.h

Exit status: that of the command that was run; 125 if blinkers itself failed, 126 if the \
command cannot be executed, 127 if it is not found.";

/// Run a build so that it sees only what it declared
///
/// A file that is not declared does not exist for the build: every open, stat, listing and exec
/// of it answers ENOENT. At the end blinkers names each such file that was asked for, and the
/// package that owns it. This needs no root, no container and no mounts: only a preloaded library
/// and one index.
#[derive(Parser)]
#[command(name = "blinkers", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    Run(Run),
    Deb(Deb),
    Compile(Compile),
    Check(Check),
    Env(Env),
    Owner(Owner),
    Report(Report),
    Doctor(Doctor),
    Portage(Portage),
}
