//! Which package owns which path.

use crate::directories::Directories;
use crate::paths::{NOBODY, PathId, SEVERAL};
use crate::root::{Kind, Root, split};
use crate::{DatabaseKind, Error, Owner};
use blinkers_packages::dpkg::Dpkg;
use blinkers_packages::portage::{Portage, Settings};
use blinkers_packages::{Closure, Database, PackageId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
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

/// The lists of some packages, as they were written.
struct Lists {
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
    fn read(
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

    fn paths(&self) -> usize {
        self.by_package.iter().map(|(_, list)| list.paths).sum()
    }

    /// Every path of every package, canonical, in the order of the lists. A path whose
    /// directory is a loop of links is nowhere. Meanwhile the directories of packages that are
    /// `shown` are listed.
    fn canonical(
        &self,
        root: &mut Root,
        shown: impl Fn(PackageId) -> bool,
        mut visit: impl FnMut(&mut Root, PackageId, PathId) + Send,
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

    /// Reads the lists of `packages`, in their order in `database`, and notes the owner of each
    /// path in `root`. The directories of the packages of `closure` are listed.
    pub fn read(
        database: &dyn Database,
        packages: &[PackageId],
        closure: &Closure,
        root: &mut Root,
    ) -> Result<Owners, Error> {
        let lists = Lists::read(database, packages, |_| true)?;
        let mut owners = Owners {
            files: Vec::with_capacity(lists.paths()),
            ends: vec![0; database.packages().len()],
        };
        let shown = |package| closure.contains(package);
        lists.canonical(root, shown, |root, package, path| {
            own(root, package, path);
            owners.files.push(path);
            owners.ends[package.0 as usize] = owners.files.len();
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

fn own(root: &mut Root, package: PackageId, path: PathId) {
    let owner = &mut root.paths.node_mut(path).owner;
    *owner = match *owner {
        NOBODY => package.0,
        _ => SEVERAL,
    };
}

/// All packages of a database.
pub fn all_packages(database: &dyn Database) -> Vec<PackageId> {
    (0..database.packages().len() as u32)
        .map(PackageId)
        .collect()
}

/// Looks for some canonical paths in the lists of `packages`, and hands over each with a
/// package that owns it, in the order of the packages.
///
/// A canonical path differs from what a list has only in its directory. So what has another
/// name is passed over as it is read, and few directories are looked up.
fn search(
    database: &dyn Database,
    packages: &[PackageId],
    root: &mut Root,
    paths: &[PathId],
    mut visit: impl FnMut(&mut Root, PackageId, PathId) + Send,
) -> Result<(), Error> {
    let wanted: FxHashSet<PathId> = paths.iter().copied().collect();
    let names: FxHashSet<&[u8]> = paths.iter().map(|&path| root.paths.name(path)).collect();
    // A list may have a slash behind a directory.
    let is_wanted = |name: &[u8]| name.is_empty() || names.contains(name);
    let lists = Lists::read(database, packages, is_wanted)?;
    lists.canonical(
        root,
        |_| false,
        |root, package, path| {
            if wanted.contains(&path) {
                visit(root, package, path);
            }
        },
    );
    Ok(())
}

/// Completes what is known of the owners of some paths by the lists of `packages`, which were
/// not read before.
pub fn complete(
    database: &dyn Database,
    packages: &[PackageId],
    root: &mut Root,
    paths: &[PathId],
) -> Result<(), Error> {
    search(database, packages, root, paths, own)?;
    for &path in paths {
        root.paths.node_mut(path).is_searched = true;
    }
    Ok(())
}

/// The packages that own each of `paths`, in the order asked. A path may be spelled in any way;
/// its last component is not followed.
pub fn owners(
    database: &dyn Database,
    root: &Path,
    paths: &[Vec<u8>],
) -> Result<Vec<Vec<PackageId>>, Error> {
    let mut root = Root::new(root);
    let canonical: Vec<Option<PathId>> = paths.iter().map(|path| root.canonical(path)).collect();
    let asked: Vec<PathId> = canonical.iter().copied().flatten().collect();
    let owned = gather(database, &mut root, &asked)?;
    Ok(canonical
        .into_iter()
        .map(|path| {
            path.and_then(|path| owned.get(&path).cloned())
                .unwrap_or_default()
        })
        .collect())
}

/// The packages that own some canonical paths, each package once.
fn gather(
    database: &dyn Database,
    root: &mut Root,
    paths: &[PathId],
) -> Result<FxHashMap<PathId, Vec<PackageId>>, Error> {
    let mut owned: FxHashMap<PathId, Vec<PackageId>> = FxHashMap::default();
    let packages = all_packages(database);
    search(database, &packages, root, paths, |_, package, path| {
        let owners = owned.entry(path).or_default();
        if owners.last() != Some(&package) {
            owners.push(package);
        }
    })?;
    Ok(owned)
}

/// Who owns each of some canonical paths that are hidden, in the order asked: what
/// [`View::hidden_owner`](crate::View::hidden_owner) tells of a view that knows. A link that no
/// package owns belongs to whom it leads to.
pub fn hidden_owners(
    database: &dyn Database,
    root: &Path,
    paths: &[Vec<u8>],
) -> Result<Vec<Option<Owner>>, Error> {
    let mut root = Root::new(root);
    let mut asked = Vec::new();
    let mut ends = Vec::new();
    for path in paths {
        let path = root.paths.intern(path);
        let end = match root.kind(path) {
            Kind::Symlink => root.chase_from(path).map(|chase| chase.end),
            _ => None,
        };
        asked.push(path);
        ends.push(end);
    }
    let all: Vec<PathId> = asked.iter().chain(ends.iter().flatten()).copied().collect();
    let owned = gather(database, &mut root, &all)?;
    let owner = |path: PathId| match owned.get(&path).map(|owners| &**owners) {
        None | Some([]) => None,
        Some([package]) => Some(Owner::Package(package.0)),
        Some(_) => Some(Owner::Several),
    };
    let owner_of = |(path, end): (PathId, Option<PathId>)| owner(path).or_else(|| owner(end?));
    Ok(asked.into_iter().zip(ends).map(owner_of).collect())
}
