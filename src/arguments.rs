//! The command line: every verb and option, with the help that teaches them.

use crate::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  Build a Debian package so that it sees its Build-Depends and no more:
      blinkers run --build-deps debian/control -- dpkg-buildpackage -b -uc

  Run make with zlib declared; whatever else it asks for is named at the end:
      blinkers run --package zlib1g-dev -- make

  The same on Gentoo; the base is @system:
      blinkers run --package sys-libs/zlib -- make

  Only look, hide nothing:
      blinkers run --mode warn --package zlib1g-dev -- make

  Why is this file (not) there?
      blinkers check --package zlib1g-dev /usr/include/openssl/ssl.h

Exit status: that of the command that was run; 125 if blinkers itself failed, 126 if the \
command cannot be executed, 127 if it is not found.";

/// Run a build so that it sees what it declared, and nothing else.
///
/// Every open, stat, listing and exec of an undeclared file answers ENOENT, as if it were not
/// installed; at the end each is named with the package that owns it. No root, no container,
/// no mounts: a preloaded library and one index.
#[derive(Parser)]
#[command(name = "blinkers", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    Run(Run),
    Compile(Compile),
    Check(Check),
    Env(Env),
    Owner(Owner),
    Report(Report),
    Doctor(Doctor),
    Portage(crate::portage::Arguments),
}

/// Run a command under a view, and tell what was hidden from it
///
/// The view is compiled from the options, or taken ready-made with --index. Without options
/// it is the base (what every build may assume) and the default trees: the current
/// directory, /proc, /dev, /sys, /tmp, /var/tmp and $TMPDIR.
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

    /// What to do about hidden paths: answer ENOENT; let them pass, and report; or nothing
    #[arg(long, value_enum, default_value_t = Mode::Enforce, value_name = "MODE")]
    pub mode: Mode,

    /// When hidden libraries are refused: at the start of a program and after dlopen, or also
    /// inside ld.so's own search, which then goes on to the next directory
    #[arg(long, value_enum, default_value_t = Libraries::Start, value_name = "WHEN")]
    pub libraries: Libraries,

    /// How and where to report: text or json, to stderr or a file; repeatable
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = crate::report::parse_destination)]
    pub report: Vec<crate::report::Destination>,

    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Write the index of a view, for `run --index`, `check --index` and `env`
#[derive(Args)]
#[command(after_help = "\
Examples:
  blinkers compile -o base.index
  blinkers compile --build-deps debian/control -o build.index")]
pub struct Compile {
    #[command(flatten)]
    pub view: View,

    /// The file to write; replaced as a whole, never left half-written
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Tell whether paths are visible, who owns them, and why
///
/// Exits with 1 if any of them is hidden or missing.
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

/// Print the assignments that put a shell under a view
#[derive(Args)]
#[command(after_help = "\
Example:
  blinkers compile -o base.index
  eval \"$(blinkers env --index base.index)\"")]
pub struct Env {
    /// The index
    #[arg(long, value_name = "FILE")]
    pub index: PathBuf,

    /// A tree beside those of the index; repeatable
    #[arg(long, value_name = "DIR")]
    pub tree: Vec<PathBuf>,

    /// What to do about hidden paths
    #[arg(long, value_enum, default_value_t = Mode::Enforce, value_name = "MODE")]
    pub mode: Mode,

    /// When hidden libraries are refused: at the start of a program and after dlopen, or also
    /// inside ld.so's own search, which then goes on to the next directory
    #[arg(long, value_enum, default_value_t = Libraries::Start, value_name = "WHEN")]
    pub libraries: Libraries,

    /// Append hidden accesses to this file, for `blinkers report`
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// Note what is used in this file, made anew if it is not there. By it processes also share
    /// what they find out of trees, which makes them faster; best on a file system in memory
    #[arg(long, value_name = "FILE")]
    pub usage: Option<PathBuf>,
}

/// Tell which installed package owns a path
///
/// Exits with 1 if no package owns one of them.
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

/// Print the report of a finished run again
#[derive(Args)]
#[command(after_help = "\
Example:
  blinkers run --report json=run.json -- make
  blinkers report run.json")]
pub struct Report {
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,

    /// What `run --report json=FILE` wrote, or the log that `env --log` names
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Check that everything is in place: filter, package database, kernel, neighbours
#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    pub database: Database,
}

/// A view: compiled from options, or ready-made.
#[derive(Args)]
pub struct Source {
    /// A ready-made index; only --tree may be added to it
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["package", "build_deps", "paths", "path", "hide", "rules", "db", "root", "no_base", "no_defaults", "no_cache"]
    )]
    pub index: Option<PathBuf>,

    #[command(flatten)]
    pub view: View,
}

/// What a command may see.
#[derive(Args)]
#[command(next_help_heading = "View")]
pub struct View {
    /// An installed package: its files, and those of all that it needs to run; repeatable. For
    /// Portage an atom, category/name, or a name that only one category has
    #[arg(long, value_name = "NAME")]
    pub package: Vec<String>,

    /// The build dependencies of a debian/control, or of an ebuild: lines NAME=value with its
    /// DEPEND, BDEPEND, USE and EAPI; repeatable
    #[arg(long, value_name = "FILE")]
    pub build_deps: Vec<PathBuf>,

    /// A list of absolute paths, one a line, - for standard input; repeatable
    #[arg(long, value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// The lists of --paths are separated by NUL instead of newline
    #[arg(short = '0', long = "null", requires = "paths")]
    pub null: bool,

    /// One path; repeatable
    #[arg(long, value_name = "PATH")]
    pub path: Vec<PathBuf>,

    /// A directory below which everything is visible; repeatable
    #[arg(long, value_name = "DIR")]
    pub tree: Vec<PathBuf>,

    /// Hide what matches after all, with everything below it; repeatable
    #[arg(long, value_name = "GLOB")]
    pub hide: Vec<String>,

    /// Rules to use instead of the default ones
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,

    /// Compose the view anew, whatever the cache holds, and leave the cache alone
    ///
    /// Compiled views are kept in $XDG_CACHE_HOME/blinkers (~/.cache/blinkers), and used again
    /// while all that they were composed from is unchanged.
    #[arg(long)]
    pub no_cache: bool,

    #[command(flatten)]
    pub database: Database,

    /// Leave out the base: what every build may assume
    #[arg(long)]
    pub no_base: bool,

    /// No base, no default trees, no default rules: exactly what the options name
    #[arg(long)]
    pub no_defaults: bool,
}

/// Where the installed packages are listed.
#[derive(Args)]
#[command(next_help_heading = "Package database")]
pub struct Database {
    /// Which package database to read [default: the one that is found]
    #[arg(long, value_enum, value_name = "KIND")]
    pub db: Option<DatabaseKind>,

    /// The root in which the packages are installed
    #[arg(long, value_name = "DIR", default_value = "/")]
    pub root: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum DatabaseKind {
    Dpkg,
    Portage,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Answer ENOENT, and report
    Enforce,
    /// Let it pass, and report
    Warn,
    /// Do nothing
    Off,
}

/// When hidden libraries are refused.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Libraries {
    /// When a program starts, and after a dlopen: costs nothing
    Start,
    /// Also during the search, by an audit module: costs each program some 90 microseconds
    Audit,
}

impl Mode {
    /// The value of `BLINKERS_MODE`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Warn => "warn",
            Mode::Off => "off",
        }
    }
}
