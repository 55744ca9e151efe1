//! What a command may see.

use blinkers_packages::DatabaseKind;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// A view: compiled from options, or an index.
#[derive(Args)]
pub struct Source {
    /// A compiled index. Only --tree can add to it
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["package", "build_deps", "build", "profile", "paths", "path", "hide", "rules", "db", "root", "no_base", "no_defaults", "no_cache"]
    )]
    pub index: Option<PathBuf>,

    #[command(flatten)]
    pub view: View,
}

/// What a view is made of.
#[derive(Args)]
#[command(next_help_heading = "View")]
pub struct View {
    /// An installed package: its files, and those of every package that it needs to run. For
    /// Portage an atom, category/name, or a name that only one category has; repeatable
    #[arg(long, value_name = "NAME")]
    pub package: Vec<String>,

    /// The build dependencies of a debian/control, or of an ebuild: a file of lines NAME=value
    /// with its DEPEND, BDEPEND, USE and EAPI; repeatable
    #[arg(long, value_name = "FILE")]
    pub build_deps: Vec<PathBuf>,

    /// What debian/control is built for, as dpkg-buildpackage has it: any, all, source, binary or
    /// full, with commas between; the field for what is not built is neither required nor seen
    /// [default: what a dpkg-buildpackage or debuild that is run says, else full]
    #[arg(long, value_name = "TYPES")]
    pub build: Option<String>,

    /// Build profiles, with commas between [default: as that command or DEB_BUILD_PROFILES says]
    #[arg(long, value_name = "PROFILES", visible_alias = "build-profiles")]
    pub profile: Option<String>,

    /// A list of absolute paths, one a line; - is standard input; repeatable
    #[arg(long, value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// NUL ends each path in the lists of --paths, not a newline
    #[arg(short = '0', long = "null", requires = "paths")]
    pub null: bool,

    /// One path, whether it is there yet or not; repeatable
    #[arg(long, value_name = "PATH")]
    pub path: Vec<PathBuf>,

    /// A directory below which everything is visible; repeatable
    #[arg(long, value_name = "DIR")]
    pub tree: Vec<PathBuf>,

    /// Hide what matches, and everything below it, whatever else shows it. As in a shell * and ?
    /// match no slash, ** as a component is any number of directories, {a,b} is either; repeatable
    #[arg(long, value_name = "GLOB")]
    pub hide: Vec<String>,

    /// A file of rules that replaces the default rules
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,

    /// Compose the view anew, and neither read nor write the cache
    ///
    /// Compiled views are kept in $XDG_CACHE_HOME/blinkers (~/.cache/blinkers). They are used
    /// again while nothing has changed that they were composed from.
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
    /// Which package database to read [default: the first that is found]
    #[arg(long, value_name = "KIND", value_parser = database_kinds())]
    pub db: Option<DatabaseKind>,

    /// The root directory in which the packages are installed
    #[arg(long, value_name = "DIR", default_value = "/")]
    pub root: PathBuf,
}

fn database_kinds() -> impl TypedValueParser<Value = DatabaseKind> {
    PossibleValuesParser::new(DatabaseKind::names())
        .try_map(|name| DatabaseKind::from_name(&name).ok_or("no such package database"))
}
