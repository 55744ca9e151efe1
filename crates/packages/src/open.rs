//! The package managers that are known, and the one place where a database is opened.
//!
//! Another one is a folder beside [`dpkg`](crate::dpkg) and [`portage`](crate::portage), a
//! [`DatabaseKind`], and a row of `KNOWN`.

use crate::dpkg::Dpkg;
use crate::portage::{Portage, Settings};
use crate::{Database, DatabaseKind, Error};
use std::path::{Path, PathBuf};

type Opened = Result<Box<dyn Database>, Error>;

/// What opens the databases of a package manager.
struct Known {
    kind: DatabaseKind,
    name: &'static str,
    is_in: fn(&Path, &Settings) -> bool,
    /// The file or directory without which there is no database.
    place: fn(&Path, &Settings) -> PathBuf,
    open: fn(&Path, &Settings) -> Opened,
}

/// In the order in which they are looked for.
const KNOWN: [Known; 2] = [
    Known {
        kind: DatabaseKind::Dpkg,
        name: "dpkg",
        is_in: |root, _| Dpkg::is_in(root),
        place: |root, _| Dpkg::place(root),
        open: |root, _| Ok(Box::new(Dpkg::read(root)?)),
    },
    Known {
        kind: DatabaseKind::Portage,
        name: "portage",
        is_in: Portage::is_in,
        place: |root, settings| settings.database(root),
        open: |root, settings| Ok(Box::new(Portage::read(root, settings)?)),
    },
];

impl DatabaseKind {
    /// The names by which users call them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|known| known.name)
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<DatabaseKind> {
        let known = KNOWN.iter().find(|known| known.name == name)?;
        Some(known.kind)
    }
}

/// Opens the package database of `root`; None if it has none. Without a kind it is the first
/// that is found. `settings` say where Portage has its places.
///
/// # Errors
///
/// That there is no database of the kind that was asked for, or that it cannot be read.
pub fn open(
    root: &Path,
    kind: Option<DatabaseKind>,
    settings: &Settings,
) -> Result<Option<Box<dyn Database>>, Error> {
    let mut candidates = KNOWN
        .iter()
        .filter(|known| kind.is_none_or(|kind| kind == known.kind));
    let is_there = |known: &&Known| (known.is_in)(root, settings);
    match (candidates.clone().find(is_there), kind, candidates.next()) {
        (Some(found), ..) => (found.open)(root, settings).map(Some),
        (None, Some(_), Some(wanted)) => Err(Error::NoDatabase {
            name: wanted.name,
            place: (wanted.place)(root, settings),
        }),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_opened_by_its_name_and_missed_by_its_place() {
        let root = tempfile::tempdir().unwrap();
        let settings = Settings::default();
        assert!(open(root.path(), None, &settings).unwrap().is_none());
        for (name, place) in [("dpkg", "var/lib/dpkg/status"), ("portage", "var/db/pkg")] {
            let kind = DatabaseKind::from_name(name).unwrap();
            let fault = open(root.path(), Some(kind), &settings).err().unwrap();
            assert!(fault.to_string().contains(place), "{fault}");
        }
        std::fs::create_dir_all(root.path().join("var/db/pkg")).unwrap();
        let found = open(root.path(), None, &settings).unwrap().unwrap();
        assert_eq!(found.kind(), DatabaseKind::Portage);
        // Debian's is looked for first.
        std::fs::create_dir_all(root.path().join("var/lib/dpkg")).unwrap();
        std::fs::write(root.path().join("var/lib/dpkg/status"), "").unwrap();
        let found = open(root.path(), None, &settings).unwrap().unwrap();
        assert_eq!(found.kind(), DatabaseKind::Dpkg);
        assert_eq!(DatabaseKind::names().count(), KNOWN.len());
    }
}
