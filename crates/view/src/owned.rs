//! Which package owns which path.

use crate::root::Root;
use crate::{DatabaseKind, Error};
use blinkers_packages::dpkg::Dpkg;
use blinkers_packages::portage::{Portage, Settings};
use blinkers_packages::{Database, PackageId};
use rayon::prelude::*;
use std::collections::HashMap;
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

/// The lists of all packages, in canonical spelling.
pub struct Owners {
    /// By package, its paths.
    pub files: Vec<Vec<Vec<u8>>>,
}

impl Owners {
    /// Reads the lists of every package of `database`.
    pub fn read(database: &dyn Database, root: &mut Root) -> Result<Owners, Error> {
        let numbers: Vec<u32> = (0..database.packages().len() as u32).collect();
        let lists: Vec<Vec<Vec<u8>>> = numbers
            .par_iter()
            .map(|&number| database.files(PackageId(number)))
            .collect::<Result<_, _>>()?;
        let files = lists
            .into_iter()
            .map(|list| {
                list.into_iter()
                    .filter_map(|path| root.canonical(&path))
                    .collect()
            })
            .collect();
        Ok(Owners { files })
    }

    /// The packages that own each of `paths`, in the order asked. A path is taken as it is
    /// spelled and as it is called canonically, its last component not followed.
    pub fn of(&self, paths: &[Vec<u8>]) -> Vec<Vec<u32>> {
        let mut wanted: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (at, path) in paths.iter().enumerate() {
            wanted.entry(path).or_default().push(at);
        }
        let mut owners = vec![Vec::new(); paths.len()];
        for (package, files) in self.files.iter().enumerate() {
            for file in files {
                for &at in wanted.get(&**file).into_iter().flatten() {
                    owners[at].push(package as u32);
                }
            }
        }
        owners
    }

    /// As [`of`](Owners::of), for paths in any spelling.
    pub fn of_any_spelling(&self, root: &Path, paths: &[Vec<u8>]) -> Vec<Vec<u32>> {
        let mut root = Root::new(root);
        let canonical: Vec<Vec<u8>> = paths
            .iter()
            .map(|path| root.canonical(path).unwrap_or_else(|| path.clone()))
            .collect();
        self.of(&canonical)
    }

    /// The owners of a database, for those who only ask who owns what.
    pub fn of_database(database: &dyn Database, root: &Path) -> Result<Owners, Error> {
        Owners::read(database, &mut Root::new(root))
    }
}
