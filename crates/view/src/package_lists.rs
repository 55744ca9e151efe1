//! The lists of the files that packages hold, as the database has them.

use crate::Error;
use crate::file_system::{FileSystem, split};
use crate::package_directories::Directories;
use crate::path_tree::PathId;
use blinkers_packages::{Database, PackageId};
use rayon::prelude::*;
use std::ops::Range;

/// The lists of some packages, as they are written.
pub struct Lists {
    by_package: Vec<(PackageId, List)>,
}

/// The list of a package.
#[derive(Default)]
struct List {
    /// Its paths, each ended by NUL, which no path holds.
    text: Vec<u8>,
    /// Neighbours of one directory, of which a list mostly has many.
    runs: Vec<Run>,
    /// How many paths, and the bytes of their names.
    paths: usize,
    names: usize,
}

/// Neighbours of one directory.
struct Run {
    /// Where in the text they begin and end.
    range: Range<usize>,
    /// The length of their directory, with which each of them begins.
    directory: usize,
}

impl List {
    fn push(&mut self, path: &[u8]) {
        let start = self.text.len();
        self.text.extend_from_slice(path);
        self.text.push(0);
        let (directory, name) = split(path);
        self.paths += 1;
        self.names += name.len();
        match self.runs.last_mut() {
            Some(run) if self.text[run.range.start..][..run.directory] == *directory => {
                run.range.end = self.text.len();
            }
            _ => self.runs.push(Run {
                range: start..self.text.len(),
                directory: directory.len(),
            }),
        }
    }

    fn directory(&self, run: &Run) -> &[u8] {
        &self.text[run.range.start..][..run.directory]
    }
}

impl Lists {
    /// Reads of the lists of `packages` the paths whose names are wanted.
    pub fn read(
        database: &dyn Database,
        packages: &[PackageId],
        is_wanted: impl Fn(&[u8]) -> bool + Sync,
    ) -> Result<Lists, Error> {
        let by_package = packages
            .par_iter()
            .map(|&package| {
                let mut list = List::default();
                database.each_file(package, &mut |path| {
                    if is_wanted(split(path).1) {
                        list.push(path);
                    }
                })?;
                Ok((package, list))
            })
            .collect::<Result<_, blinkers_packages::Error>>()?;
        Ok(Lists { by_package })
    }

    /// How many paths they hold.
    pub fn paths(&self) -> usize {
        self.by_package.iter().map(|(_, list)| list.paths).sum()
    }

    /// Every path of every package, canonical, in the order of the lists. A path whose
    /// directory is a loop of links is nowhere. Meanwhile the directories of packages that are
    /// `shown` are listed.
    pub fn canonical(
        &self,
        root: &mut FileSystem,
        shown: impl Fn(PackageId) -> bool,
        mut visit: impl FnMut(&mut FileSystem, PackageId, PathId) + Send,
    ) {
        let mut directories = Directories::default();
        let runs = self
            .by_package
            .iter()
            .flat_map(|(package, list)| list.runs.iter().map(move |run| (*package, list, run)));
        let numbers: Vec<u32> = runs
            .clone()
            .map(|(_, list, run)| directories.number(list.directory(run)))
            .collect();
        root.paths.reserve(
            self.paths(),
            self.by_package.iter().map(|(_, list)| list.names).sum(),
        );
        let ends = directories.canonical(root);
        let mut to_list: Vec<PathId> = runs
            .clone()
            .zip(&numbers)
            .filter(|((package, ..), _)| shown(*package))
            .filter_map(|(_, &number)| ends[number as usize])
            .collect();
        to_list.sort_unstable();
        to_list.dedup();
        let unlisted = root.unlisted(&to_list);
        let name_all = || {
            for ((package, list, run), number) in runs.zip(numbers) {
                let Some(directory) = ends[number as usize] else {
                    continue;
                };
                let paths = list.text[run.range.clone()].split(|&byte| byte == 0);
                for path in paths.filter(|path| !path.is_empty()) {
                    let (_, name) = split(path);
                    if let Some(path) = root.child(directory, name, path) {
                        visit(root, package, path);
                    }
                }
            }
        };
        let ((), listed) = rayon::join(name_all, || unlisted.read());
        root.keep_all(unlisted, listed);
    }
}
