//! What can be wrong with a request for a view.

use std::path::PathBuf;

/// A fault that a user can do something about.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The package database.
    #[error(transparent)]
    Packages(#[from] blinkers_packages::Error),
    /// Packages are asked for, and there is no database that knows any.
    #[error(
        "no package database in {}: there is no var/lib/dpkg/status and no var/db/pkg. Packages and \
         the base need one; a view with --no-base, --path and --tree does not",
        .0.display()
    )]
    NoDatabase(PathBuf),
    /// A file that an option names.
    #[error("cannot read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A path that must be absolute is not.
    #[error("{place}: {path:?} is not an absolute path: it must begin with a slash")]
    Relative {
        /// Where it was given: an option, or a file and line.
        place: String,
        /// The path.
        path: PathBuf,
    },
    /// A list of paths whose lines end as those of other systems do.
    #[error(
        "{place}: the lines end with a carriage return, which would be part of each path; \
         `dos2unix` or `tr -d '\\r'` takes them out"
    )]
    CarriageReturn {
        /// The file and line.
        place: String,
    },
    /// A tree that is no directory.
    #[error("--tree {}: no such directory", .0.display())]
    NoTree(PathBuf),
    /// A pattern that cannot be read.
    #[error("{place}: the pattern {pattern:?} cannot be read: {fault}")]
    Pattern {
        /// Where it was given.
        place: String,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        fault: String,
    },
    /// A rules file that cannot be understood; the fault names line and column.
    #[error("{}: {fault}", file.display())]
    Rules {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        fault: String,
    },
}
