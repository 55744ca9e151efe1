//! What can be wrong with a package database, or with what is asked of it.

use std::fmt;
use std::path::PathBuf;

/// A fault that a user can do something about.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the database, or one that declares dependencies, cannot be read.
    #[error("cannot read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{}:{line}: {fault}", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        fault: String,
    },
    /// No installed package has this name.
    #[error("no package {name:?} is installed{}", Near(near))]
    NotInstalled {
        /// The name.
        name: String,
        /// Installed packages with a similar name.
        near: Vec<String>,
    },
    /// Installed packages of several categories have this name.
    #[error("{name:?} can be any of {}: name its category as well", candidates.join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// Those that it can mean.
        candidates: Vec<String>,
    },
    /// What should name a package cannot.
    #[error("{0}")]
    Name(String),
    /// There is no database of the kind that was asked for.
    #[error(
        "no {name} database: {} does not exist; --root, and for Portage EPREFIX, say where else \
         to look",
        place.display()
    )]
    NoDatabase {
        /// The kind, as users call it.
        name: &'static str,
        /// Where it should be.
        place: PathBuf,
    },
    /// There is no profile that says what the base is.
    #[error(
        "no profile: {} does not lead to a directory; make it with `eselect profile set`, \
         or use --no-base to do without @system",
        .0.display()
    )]
    NoProfile(PathBuf),
    /// Dependencies are declared that no installed package satisfies.
    #[error("{}", Unsatisfied(.0))]
    Unsatisfied(Vec<Missing>),
}

/// A declared dependency that no installed package satisfies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The file that declares it.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The dependency as it was written.
    pub relation: String,
    /// Why nothing satisfies it.
    pub why: String,
    /// The command that would install it, ending in one name; empty if there is none. Those of
    /// several dependencies are told as one.
    pub install: String,
}

struct Near<'a>(&'a [String]);

impl fmt::Display for Near<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => write!(formatter, "; install it first"),
            near => write!(formatter, "; did you mean {}?", near.join(" or ")),
        }
    }
}

struct Unsatisfied<'a>(&'a [Missing]);

impl fmt::Display for Unsatisfied<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the declared dependencies are not all installed")?;
        for missing in self.0 {
            write!(
                formatter,
                "\n  {}:{}: {}: {}",
                missing.file.display(),
                missing.line,
                missing.relation,
                missing.why
            )?;
        }
        match install(self.0) {
            Some(command) => write!(formatter, "\n  to install them:  {command}"),
            None => Ok(()),
        }
    }
}

/// One command for all: `apt-get install NAME...`.
fn install(missing: &[Missing]) -> Option<String> {
    let (program, _) = missing.first()?.install.rsplit_once(' ')?;
    let mut command = program.to_owned();
    let mut told: Vec<&str> = Vec::new();
    for each in missing {
        let name = each.install.strip_prefix(program)?.trim_start();
        if !told.contains(&name) {
            told.push(name);
            command = command + " " + name;
        }
    }
    Some(command)
}

/// The installed names most like `name`, at most three.
pub(crate) fn near_names<'a>(name: &str, installed: impl Iterator<Item = &'a str>) -> Vec<String> {
    let most = 1 + name.len() / 5;
    let mut near: Vec<(usize, &str)> = installed
        .filter_map(|candidate| {
            // `foo` for `libfoo-dev` is what people write, however far apart they are.
            let contains = name.len() >= 3
                && candidate.starts_with("lib")
                && candidate.ends_with("-dev")
                && candidate[3..].starts_with(name);
            // Each byte too many is a step.
            if !contains && candidate.len().abs_diff(name.len()) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(name, candidate);
            (distance <= most || contains).then_some((distance, candidate))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(3);
    near.into_iter().map(|(_, name)| name.to_owned()).collect()
}
