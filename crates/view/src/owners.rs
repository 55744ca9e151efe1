//! Which package owns which path.

use crate::file_system::FileSystem;
use crate::kind::Kind;
use crate::package_lists::Lists;
use crate::path_tree::{NOBODY, PathId, SEVERAL};
use crate::rules::Rules;
use crate::{Error, Owner};
use blinkers_packages::{Closure, Database, PackageId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;

/// The paths of each package of a view that is being composed.
pub struct OwnedPaths {
    /// The canonical paths of all packages, in the order of the packages.
    files: Vec<PathId>,
    /// Where those of each package end.
    ends: Vec<usize>,
}

impl OwnedPaths {
    /// No package.
    pub fn none() -> OwnedPaths {
        OwnedPaths {
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
        root: &mut FileSystem,
    ) -> Result<OwnedPaths, Error> {
        let lists = Lists::read(database, packages, |_| true)?;
        let mut owners = OwnedPaths {
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

fn own(root: &mut FileSystem, package: PackageId, path: PathId) {
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
    root: &mut FileSystem,
    paths: &[PathId],
    mut visit: impl FnMut(&mut FileSystem, PackageId, PathId) + Send,
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
    root: &mut FileSystem,
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
    let mut root = FileSystem::new(root);
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
    root: &mut FileSystem,
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
/// package owns belongs to whom it leads to, and what the default rules say that a package makes to
/// that.
pub fn hidden_owners(
    database: &dyn Database,
    root: &Path,
    paths: &[Vec<u8>],
) -> Result<Vec<Option<Owner>>, Error> {
    let mut root = FileSystem::new(root);
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
    let installed = |name: &str| Some(database.any_named(name).first()?.0);
    let mut made = FxHashMap::default();
    for (path, package) in Rules::default_rules(Some(database.kind()))?.made(installed) {
        if let Some(path) = root.canonical(path.as_bytes()) {
            made.entry(path).or_insert(Owner::Package(package));
        }
    }
    let owner_of = |(path, end): (PathId, Option<PathId>)| {
        let owner = owner(path).or_else(|| owner(end?));
        owner.or_else(|| made.get(&path).copied())
    };
    Ok(asked.into_iter().zip(ends).map(owner_of).collect())
}
