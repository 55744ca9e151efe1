//! Portage's database: `/var/db/pkg` (the VDB), and the profile that says what @system is.
//!
//! Dependencies are those of the Package Manager Specification, EAPI 8: "PMS" and a number
//! in this crate are a chapter of that. What it leaves to the package manager is as Portage
//! has it.
//!
//! The visible packages of a build are the installed matches of its `DEPEND` and `BDEPEND`
//! and of @system, closed over the `RDEPEND` and `PDEPEND` of what is installed. Blockers and
//! `IDEPEND` say nothing of what a build may see. Of an any-of group every installed branch is
//! taken: which of them a program uses is its own choice.
//!
//! Why there is no pkgcraft here, which knows all of this: version 0.0.31 brings 186 crates
//! that blinkers has not, and among them scallop, which configures and compiles a patched bash
//! and calls libclang for its bindings, since pkgcraft can also source ebuilds. An installed
//! package's dependencies are a few words of text with the conditions already decided, and the
//! grammar is 400 lines. A parser library has little to add to it either: words end at white
//! space, and an atom is taken apart from its end by marks that occur once.

mod advice;
mod atom;
mod contents;
mod database;
mod declaration;
mod entries;
mod flags;
mod matching;
mod name;
mod profile;
mod repositories;
mod settings;
mod specification;
mod state;
mod use_dependency;
mod version;

pub use atom::{Atom, Operator};
pub use declaration::Declaration;
pub use entries::Entry;
pub use flags::BuiltFlags;
pub use settings::Settings;
pub use specification::{Fault, Item, parse};
pub use use_dependency::{Flags, Form, UseDependency};
pub use version::Version;

use crate::{Error, Package, PackageId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

/// An installed Portage database.
pub struct Portage {
    settings: Settings,
    root: PathBuf,
    entries: Vec<Entry>,
    packages: Vec<Package>,
    /// By `category/name`: positions of its entries, of which there is one for each slot.
    by_key: HashMap<String, Vec<u32>>,
    flags: Vec<OnceLock<BuiltFlags>>,
    notes: Vec<String>,
    /// Lines of `CONTENTS` that are none, found by [`Database::files`](crate::Database::files).
    faults: Mutex<Vec<(PackageId, Error)>>,
}

impl Portage {
    /// Whether `root` has a Portage database.
    pub fn is_in(root: &Path, settings: &Settings) -> bool {
        settings.database(root).is_dir()
    }

    /// Reads the database of `root`. What is in it that is no whole entry is passed over,
    /// and told by [`Database::notes`](crate::Database::notes).
    pub fn read(root: &Path, settings: &Settings) -> Result<Portage, Error> {
        let (entries, notes) = entries::read(&settings.database(root))?;
        let mut by_key: HashMap<String, Vec<u32>> = HashMap::with_capacity(entries.len());
        for (number, entry) in entries.iter().enumerate() {
            by_key
                .entry(entry.key.clone())
                .or_default()
                .push(number as u32);
        }
        let packages = entries
            .iter()
            .map(|entry| Package {
                name: shown_name(entry, &entries, &by_key[&entry.key]),
                version: entry.version.clone(),
            })
            .collect();
        Ok(Portage {
            settings: settings.clone(),
            root: root.to_owned(),
            flags: entries.iter().map(|_| OnceLock::new()).collect(),
            entries,
            packages,
            by_key,
            notes,
            faults: Mutex::new(Vec::new()),
        })
    }

    /// The entry of a package: its category, name, version and slot.
    pub fn entry(&self, package: PackageId) -> &Entry {
        &self.entries[package.0 as usize]
    }

    /// The flags of a package.
    pub fn flags(&self, package: PackageId) -> Result<&BuiltFlags, Error> {
        let flags = &self.flags[package.0 as usize];
        if let Some(flags) = flags.get() {
            return Ok(flags);
        }
        let read = BuiltFlags::read(self.entry(package))?;
        Ok(flags.get_or_init(|| read))
    }

    /// The installed packages that a virtual stands for: what its `RDEPEND` names.
    pub fn providers(&self, package: PackageId) -> Result<Vec<PackageId>, Error> {
        self.satisfying(package, "RDEPEND")
    }

    /// The package whose name is shown as `name`; what [`Package::name`] holds.
    pub fn shown_as(&self, name: &str) -> Option<PackageId> {
        let numbers = self
            .by_key
            .get(name.split_once(':').map_or(name, |(key, _)| key))?;
        let is_it = |number: &&u32| self.packages[**number as usize].name == name;
        numbers.iter().find(is_it).map(|&number| PackageId(number))
    }

    /// The installed packages that one of an installed package's dependency variables names.
    fn satisfying(&self, package: PackageId, key: &str) -> Result<Vec<PackageId>, Error> {
        let entry = self.entry(package);
        let text = entry.text(key)?;
        if text.trim_ascii().is_empty() {
            return Ok(Vec::new());
        }
        let items = parse(&text).map_err(|Fault { line, fault }| Error::Syntax {
            file: entry.directory.join(key),
            line,
            fault,
        })?;
        let flags = self.flags(package)?;
        let enabled = |flag: &str| flags.is_enabled(flag);
        let items = specification::evaluate(items, &enabled);
        let mut needed = Vec::new();
        for atom in specification::atoms(&items) {
            let found = self.matching(atom, &enabled)?;
            if found.is_empty() && atom.is_bound && atom.subslot.is_some() {
                // Built with a subslot that was upgraded since: what it links with is kept,
                // or waits for @preserved-rebuild, in the package that has the slot now.
                let mut unbound = atom.clone();
                unbound.subslot = None;
                needed.extend(self.matching(&unbound, &enabled)?);
            }
            needed.extend(found);
        }
        Ok(needed)
    }
}

/// `category/name`, with the slot if several are installed, and with the version if even that
/// is the same.
fn shown_name(entry: &Entry, entries: &[Entry], same_key: &[u32]) -> String {
    let Entry {
        key, version, slot, ..
    } = entry;
    let others = same_key.iter().map(|&number| &entries[number as usize]);
    let same_slot = others.filter(|other| other.slot == *slot).count();
    match slot {
        _ if same_key.len() == 1 => key.clone(),
        Some(slot) if same_slot == 1 => format!("{key}:{slot}"),
        Some(slot) => format!("{key}:{slot}={version}"),
        None => format!("{key}:={version}"),
    }
}
