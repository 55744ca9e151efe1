//! What every database answers, answered by dpkg's.

use super::relation::Relations;
use super::{Choice, Dpkg, control, lists};
use crate::{
    Advice, Asked, Base, Because, Build, Closure, Database, DatabaseKind, Declared, Error, Missing,
    Package, PackageId,
};
use std::path::{Path, PathBuf};

/// The packages that Policy 4.2 lets a build assume beside the essential ones.
const BUILD_ESSENTIAL: &str = "build-essential";

impl Database for Dpkg {
    fn packages(&self) -> &[Package] {
        &self.packages
    }

    fn kind(&self) -> DatabaseKind {
        DatabaseKind::Dpkg
    }

    fn named(&self, name: &str) -> Result<PackageId, Error> {
        let (bare, architecture) = match name.split_once(':') {
            Some((bare, architecture)) => (bare, Some(architecture)),
            None => (name, None),
        };
        let fits = |package: &&PackageId| {
            let found = &self.installed[package.0 as usize].architecture;
            match architecture {
                None | Some("any") => true,
                Some("native") => *found == self.native || found == "all",
                Some(wanted) => found == wanted || found == "all",
            }
        };
        let same_name = self.providers.called(bare);
        // Of several architectures the native one is meant.
        same_name
            .iter()
            .filter(fits)
            .min_by_key(|package| self.installed[package.0 as usize].architecture != self.native)
            .copied()
            .ok_or_else(|| self.not_installed(name))
    }

    /// Names as a field of debian/control has them: with commas between, alternatives and versions.
    fn all_named(&self, names: &str) -> Result<Vec<PackageId>, Error> {
        let relations = Relations::parse(names).map_err(Error::Name)?;
        if relations.0.is_empty() {
            return Err(self.not_installed(names));
        }
        let each = relations.0.iter();
        each.map(|alternatives| control::best(self, alternatives))
            .collect()
    }

    fn base(&self) -> Result<Base, Error> {
        let mut base = Base::default();
        for (number, package) in self.installed.iter().enumerate() {
            if package.essential {
                base.packages.push(PackageId(number as u32));
            }
        }
        match self.named(BUILD_ESSENTIAL) {
            Ok(package) => base.packages.push(package),
            Err(_) => base.notes.push(format!(
                "{BUILD_ESSENTIAL} is not installed: the base is the essential packages alone"
            )),
        }
        Ok(base)
    }

    fn needs(&self, package: PackageId) -> Result<Vec<Vec<PackageId>>, Error> {
        let dependent = &self.installed[package.0 as usize];
        let satisfying = |relation| {
            let (of, native) = (&dependent.architecture, &self.native);
            self.providers
                .satisfying(&self.installed, relation, of, native)
        };
        let each = dependent.depends.0.iter();
        let mut needed: Vec<Vec<PackageId>> = each
            .map(|alternatives| alternatives.iter().flat_map(satisfying).collect())
            .collect();
        for choice in self.chosen_providers(package)? {
            needed.extend([vec![choice.best], vec![choice.chosen]]);
        }
        Ok(needed)
    }

    fn files(&self, package: PackageId) -> Result<Vec<Vec<u8>>, Error> {
        let mut files = Vec::new();
        self.each_file(package, &mut |path| files.push(path.to_vec()))?;
        Ok(files)
    }

    fn each_file(&self, package: PackageId, visit: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        let installed = &self.installed[package.0 as usize];
        let info = self.directory.join("info");
        lists::read(&info, installed, &mut |path| {
            visit(self.diversions.place(&installed.name, path));
        })
    }

    /// dpkg replaces each of them by renaming, which changes the directory; that one was edited
    /// by hand is seen too.
    fn sources(&self) -> Option<Vec<PathBuf>> {
        let info = self.directory.join("info");
        let lists = self.installed.iter().flat_map(lists::names);
        let mut sources: Vec<PathBuf> = lists
            .map(|name| info.join(name))
            .filter(|list| list.exists())
            .collect();
        sources.extend(["", "info", "status", "diversions"].map(|name| self.directory.join(name)));
        // Where alternatives lead.
        sources.push(self.directory.join("../../../etc/alternatives"));
        Some(sources)
    }

    fn declarations(
        &self,
        file: &Path,
        build: &Build,
    ) -> Result<(Vec<Declared>, Vec<Missing>), Error> {
        control::declarations(self, file, build)
    }

    fn advise(
        &self,
        package: &str,
        _asked: &[Asked],
        _build: Option<&Path>,
    ) -> Result<Advice, Error> {
        Ok(Advice {
            lines: vec![format!("Build-Depends: {package}")],
            remarks: Vec::new(),
        })
    }

    fn notes(&self, closure: &Closure) -> Result<Vec<String>, Error> {
        let mut notes = Vec::new();
        let info = self.directory.join("info");
        for package in closure.packages() {
            let installed = &self.installed[package.0 as usize];
            if !lists::names(installed)
                .iter()
                .any(|name| info.join(name).exists())
            {
                let name = &installed.name;
                notes.push(format!(
                    "{} has no list of the files of {name}, which counts as a package without \
                     files; `apt-get install --reinstall {name}` brings it back",
                    info.display()
                ));
            }
            for Choice { name, chosen, .. } in self.chosen_providers(package)? {
                if closure.because(chosen) == Some(&Because::NeededBy(package)) {
                    let provider = &self.packages[chosen.0 as usize].name;
                    notes.push(format!(
                        "{name} is {provider} on this machine, so {provider} is in the view though \
                         nothing declares it; `update-alternatives --config {name}` changes that"
                    ));
                }
            }
        }
        Ok(notes)
    }

    fn describe(&self) -> String {
        format!(
            "dpkg in {}: {} packages, native architecture {}",
            self.directory.display(),
            self.packages.len(),
            self.native
        )
    }
}
