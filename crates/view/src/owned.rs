//! Which package owns which path.

use crate::directories::Directories;
use crate::paths::{NOBODY, PathId, SEVERAL};
use crate::root::{Root, split};
use crate::{DatabaseKind, Error};
use blinkers_packages::dpkg::Dpkg;
use blinkers_packages::portage::{Portage, Settings};
use blinkers_packages::{Closure, Database, PackageId};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::path::Path;

/// The package database of `root`, if there is one. Without a kind it is the one that is
/// found, Debian's first.
pub fn database(
    root: &Path,
    kind: Option<DatabaseKind>,
    settings: &Settings,
) -> Result<Option<Box<dyn Database>>, Error> {
    let found = kind.or_else(|| {
        if Dpkg::is_in(root) {
            return Some(DatabaseKind::Dpkg);
        }
        Portage::is_in(root, settings).then_some(DatabaseKind::Portage)
    });
    Ok(match found {
        None => None,
        Some(DatabaseKind::Dpkg) => Some(Box::new(Dpkg::read(root)?)),
        Some(DatabaseKind::Portage) if !Portage::is_in(root, settings) => {
            return Err(Error::NoPortage(settings.database(root)));
        }
        Some(DatabaseKind::Portage) => Some(Box::new(Portage::read(root, settings)?)),
    })
}

/// The lists of all packages, as they were written.
struct Lists {
    by_package: Vec<List>,
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
    fn read(database: &dyn Database) -> Result<Lists, Error> {
        let numbers: Vec<u32> = (0..database.packages().len() as u32).collect();
        let by_package = numbers
            .par_iter()
            .map(|&number| {
                let mut list = List::default();
                database.each_file(PackageId(number), &mut |path| list.push(path))?;
                Ok(list)
            })
            .collect::<Result<_, blinkers_packages::Error>>()?;
        Ok(Lists { by_package })
    }

    /// Every path of every package, canonical, in the order of the lists. A path whose
    /// directory is a loop of links is nowhere. Meanwhile the directories of packages that are
    /// `shown` are listed.
    fn canonical(
        &self,
        root: &mut Root,
        shown: impl Fn(u32) -> bool,
        mut visit: impl FnMut(&mut Root, u32, PathId) + Send,
    ) {
        let mut directories = Directories::default();
        let runs = self
            .by_package
            .iter()
            .zip(0..)
            .flat_map(|(list, package)| list.runs.iter().map(move |run| (package, list, run)));
        let numbers: Vec<u32> = runs
            .clone()
            .map(|(_, list, run)| directories.number(list.directory(run)))
            .collect();
        root.paths.reserve(
            self.by_package.iter().map(|list| list.paths).sum(),
            self.by_package.iter().map(|list| list.names).sum(),
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

/// The paths of each package of a view that is being composed.
pub struct Owners {
    /// The canonical paths of all packages, in the order of the packages.
    files: Vec<PathId>,
    /// Where those of each package end.
    ends: Vec<usize>,
}

impl Owners {
    /// No package.
    pub fn none() -> Owners {
        Owners {
            files: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Reads the lists of every package of `database`, and notes the owner of each path in
    /// `root`. The directories of the packages of `closure` are listed.
    pub fn read(
        database: &dyn Database,
        closure: &Closure,
        root: &mut Root,
    ) -> Result<Owners, Error> {
        let lists = Lists::read(database)?;
        let mut owners = Owners {
            files: Vec::with_capacity(lists.by_package.iter().map(|list| list.paths).sum()),
            ends: vec![0; lists.by_package.len()],
        };
        let shown = |package| closure.contains(PackageId(package));
        lists.canonical(root, shown, |root, package, path| {
            let owner = &mut root.paths.node_mut(path).owner;
            *owner = match *owner {
                NOBODY => package,
                _ => SEVERAL,
            };
            owners.files.push(path);
            owners.ends[package as usize] = owners.files.len();
        });
        for at in 1..owners.ends.len() {
            owners.ends[at] = owners.ends[at].max(owners.ends[at - 1]);
        }
        Ok(owners)
    }

    /// The paths of a package.
    pub fn files(&self, package: PackageId) -> &[PathId] {
        let at = package.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.files[start..self.ends[at]]
    }
}

/// The packages that own each of `paths`, in the order asked. A path may be spelled in any way;
/// its last component is not followed.
pub fn owners(
    database: &dyn Database,
    root: &Path,
    paths: &[Vec<u8>],
) -> Result<Vec<Vec<PackageId>>, Error> {
    let mut root = Root::new(root);
    let mut asked: FxHashMap<PathId, Vec<PackageId>> = FxHashMap::default();
    let canonical: Vec<Option<PathId>> = paths.iter().map(|path| root.canonical(path)).collect();
    asked.extend(canonical.iter().flatten().map(|&path| (path, Vec::new())));
    let shown = |_| false;
    Lists::read(database)?.canonical(&mut root, shown, |_, package, path| {
        if let Some(owners) = asked.get_mut(&path)
            && owners.last() != Some(&PackageId(package))
        {
            owners.push(PackageId(package));
        }
    });
    Ok(canonical
        .into_iter()
        .map(|path| {
            path.and_then(|path| asked.get(&path).cloned())
                .unwrap_or_default()
        })
        .collect())
}
