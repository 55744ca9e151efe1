//! What every database answers, answered by Portage's.

use super::{Atom, Declaration, Portage, advice, contents, declaration, profile, state};
use crate::{
    Advice, Asked, Base, Build, Closure, Database, DatabaseKind, Declared, Error, Missing, Package,
    PackageId,
};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

impl Database for Portage {
    fn packages(&self) -> &[Package] {
        &self.packages
    }

    fn kind(&self) -> DatabaseKind {
        DatabaseKind::Portage
    }

    fn named(&self, name: &str) -> Result<PackageId, Error> {
        let all = self.all_named(name)?;
        // They are in the order of their versions.
        all.last().copied().ok_or_else(|| self.not_installed(name))
    }

    fn all_named(&self, name: &str) -> Result<Vec<PackageId>, Error> {
        self.meant_by(name)
    }

    fn any_named(&self, name: &str) -> Vec<PackageId> {
        match Atom::parse(name) {
            // No need to look for names that are like it.
            Ok(atom) if !self.by_key.contains_key(atom.key) => Vec::new(),
            _ => self.all_named(name).unwrap_or_default(),
        }
    }

    fn base(&self) -> Result<Base, Error> {
        let (atoms, mut notes) = profile::system(&self.root, &self.settings)?;
        let mut packages = Vec::new();
        let mut absent = Vec::new();
        for line in &atoms {
            let atom = line.atom()?;
            let found = self.matching(&atom, &|_| false)?;
            if found.is_empty() {
                absent.push(atom.text.to_owned());
            }
            packages.extend(found);
        }
        if !absent.is_empty() {
            notes.push(format!(
                "of @system is not installed: {}",
                absent.join(", ")
            ));
        }
        Ok(Base { packages, notes })
    }

    fn base_name(&self) -> &'static str {
        "@system"
    }

    /// Of an any-of group every installed branch is needed: programs are linked with whichever
    /// they found.
    fn needs(&self, package: PackageId) -> Result<Vec<Vec<PackageId>>, Error> {
        let entry = self.entry(package);
        if entry.slot.is_none() {
            return Err(entry.lacks_slot());
        }
        let mut needed = self.satisfying(package, "RDEPEND")?;
        needed.extend(self.satisfying(package, "PDEPEND")?);
        Ok(needed.into_iter().map(|package| vec![package]).collect())
    }

    fn files(&self, package: PackageId) -> Result<Vec<Vec<u8>>, Error> {
        let mut files = Vec::new();
        self.each_file(package, &mut |path| files.push(path.to_vec()))?;
        Ok(files)
    }

    fn each_file(&self, package: PackageId, visit: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        let entry = self.entry(package);
        let bad = entry.with_bytes("CONTENTS", |text| contents::each_path(text, visit))?;
        if !bad.is_empty() {
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            faults.extend(bad.into_iter().map(|line| {
                let fault = Error::Syntax {
                    file: entry.directory.join("CONTENTS"),
                    line,
                    fault: "not a line of CONTENTS: the file was written in part or is damaged; \
                            emerge the package again"
                        .into(),
                };
                (package, fault)
            }));
        }
        Ok(())
    }

    fn sources(&self) -> Option<Vec<PathBuf>> {
        state::sources(&self.root, &self.settings, &self.entries).ok()
    }

    fn declarations(
        &self,
        file: &Path,
        _build: &Build,
    ) -> Result<(Vec<Declared>, Vec<Missing>), Error> {
        declaration::declarations(self, &Declaration::read(file)?)
    }

    fn advise(
        &self,
        package: &str,
        asked: &[Asked],
        build: Option<&Path>,
    ) -> Result<Advice, Error> {
        let build = match build {
            Some(file) => Declaration::read(file)?,
            None => Declaration::unknown(),
        };
        advice::advise(self, &build, package, asked)
    }

    fn notes(&self, closure: &Closure) -> Result<Vec<String>, Error> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = faults
            .iter()
            .position(|(package, _)| closure.contains(*package))
        {
            return Err(faults.swap_remove(at).1);
        }
        let mut told: Vec<String> = faults.iter().map(|(_, fault)| format!("{fault}")).collect();
        told.sort_unstable();
        // A list may have been read more than once.
        told.dedup();
        let mut notes = self.notes.clone();
        notes.append(&mut told);
        Ok(notes)
    }

    fn prefix(&self) -> &Path {
        &self.settings.eprefix
    }

    fn describe(&self) -> String {
        format!(
            "Portage in {}: {} packages",
            self.settings.database(&self.root).display(),
            self.packages.len()
        )
    }
}
