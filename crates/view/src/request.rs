//! What a view is asked to be made of.

use crate::Error;
use blinkers_packages::portage::Settings;
use blinkers_packages::{Build, DatabaseKind};
use std::env;
use std::ffi::OsString;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// A request for a view.
#[derive(Clone, Debug)]
pub struct Request {
    /// Installed packages, by name.
    pub packages: Vec<String>,
    /// Files that declare build dependencies.
    pub build_deps: Vec<PathBuf>,
    /// Absolute paths, exactly these.
    pub paths: Vec<PathBuf>,
    /// Directories below which everything is visible.
    pub trees: Vec<PathBuf>,
    /// Patterns of paths to hide after all.
    pub hide: Vec<String>,
    /// Rules instead of the default ones.
    pub rules: Option<PathBuf>,
    /// The kind of package database; None for the one that is found.
    pub database: Option<DatabaseKind>,
    /// Where Portage is told to have its places.
    pub portage: Settings,
    /// Whether a declared dependency that is not installed is only noted, and a tree that does not
    /// exist is passed over.
    pub lenient: bool,
    /// The root in which packages are installed and paths are looked up.
    pub root: PathBuf,
    /// Whether the base is part of the view.
    pub base: bool,
    /// Whether the default rules are, if none are given.
    pub default_rules: bool,
    /// What is built: which of the declared dependencies it needs.
    pub build: Build,
    /// The command of the build, if the rules know what it calls by itself.
    pub command: Option<String>,
    /// Whether the view says who owns what it hides, which is most of the work. Without,
    /// [`hidden_owners`](crate::hidden_owners) says it of a few paths later on.
    pub hidden: bool,
}

impl Default for Request {
    /// Nothing, in the root directory.
    fn default() -> Request {
        Request {
            packages: Vec::new(),
            build_deps: Vec::new(),
            paths: Vec::new(),
            trees: Vec::new(),
            hide: Vec::new(),
            rules: None,
            database: None,
            portage: Settings::default(),
            lenient: false,
            root: "/".into(),
            base: false,
            default_rules: false,
            build: Build::default(),
            command: None,
            hidden: true,
        }
    }
}

/// The trees of every build: the current directory, the kernel's file systems, and the directories
/// of temporary files.
pub fn default_trees() -> Result<Vec<PathBuf>, Error> {
    // One that was removed holds nothing.
    let current = env::current_dir().ok().filter(|tree| tree.is_dir());
    let fixed = ["/proc", "/dev", "/sys", "/tmp", "/var/tmp"];
    let mut trees: Vec<PathBuf> = fixed
        .iter()
        .map(PathBuf::from)
        .filter(|tree| tree.is_dir())
        .collect();
    trees.extend(current);
    trees.extend(
        env::var_os("TMPDIR")
            .map(PathBuf::from)
            .filter(|tree| tree.is_absolute() && tree.is_dir()),
    );
    Ok(trees)
}

/// Reads a list of absolute paths: one a line, or ended by NUL each. `-` is standard input.
/// Empty lines are passed over.
pub fn read_paths(file: &Path, separated_by_nul: bool) -> Result<Vec<PathBuf>, Error> {
    let read = || {
        if file == Path::new("-") {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text).map(|_| text)
        } else {
            std::fs::read(file)
        }
    };
    let text = read().map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })?;
    let separator = if separated_by_nul { 0 } else { b'\n' };
    if !separated_by_nul && let Some(line) = lines_end_with_return(&text) {
        return Err(Error::CarriageReturn {
            place: format!("{}:{line}", file.display()),
        });
    }
    text.split(|&byte| byte == separator)
        .enumerate()
        .filter(|(_, path)| !path.is_empty())
        .map(|(number, path)| {
            let path = PathBuf::from(OsString::from_vec(path.to_vec()));
            if path.is_absolute() {
                Ok(path)
            } else {
                Err(Error::Relative {
                    place: format!("{}:{}", file.display(), number + 1),
                    path,
                })
            }
        })
        .collect()
}

/// The first line, from 1, if each line ends with a carriage return, as editors of other systems
/// write them. A path may end with one, but not every path of a list does.
fn lines_end_with_return(text: &[u8]) -> Option<usize> {
    let mut lines = text
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    let all = lines.clone().all(|line| line.ends_with(b"\r"));
    (all && lines.next().is_some()).then(|| {
        1 + text
            .split(|&byte| byte == b'\n')
            .take_while(|line| line.is_empty())
            .count()
    })
}
