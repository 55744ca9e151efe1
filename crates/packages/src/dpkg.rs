//! dpkg's database: `/var/lib/dpkg` (deb-control(5), Debian Policy chapters 5 and 7).

mod alternatives;
mod architecture;
mod control;
mod database;
mod diversions;
mod lists;
mod providers;
mod relation;
mod status;
mod version;

use crate::error::near_names;
use crate::{Error, Package, PackageId};
use diversions::Diversions;
use providers::Providers;
use status::Installed;
use std::path::{Path, PathBuf};

/// A virtual package whose alternative leads to another provider than the one that a clean root
/// has.
struct Choice<'d> {
    name: &'d str,
    /// What a resolver would install.
    best: PackageId,
    /// What the name leads to on this machine.
    chosen: PackageId,
}

/// An installed dpkg database.
pub struct Dpkg {
    directory: PathBuf,
    packages: Vec<Package>,
    installed: Vec<Installed>,
    providers: Providers,
    diversions: Diversions,
    native: String,
}

impl Dpkg {
    /// Whether `root` has a dpkg database.
    pub fn is_in(root: &Path) -> bool {
        Dpkg::place(root).is_file()
    }

    /// The file without which `root` has no dpkg database.
    pub fn place(root: &Path) -> PathBuf {
        root.join("var/lib/dpkg/status")
    }

    /// Reads the database of `root`.
    pub fn read(root: &Path) -> Result<Dpkg, Error> {
        let directory = root.join("var/lib/dpkg");
        let installed = status::read(&directory.join("status"))?;
        let native = architecture::native(&installed);
        let packages = installed
            .iter()
            .map(|package| Package {
                name: package.display_name(&native),
                version: package.version.clone(),
            })
            .collect();
        Ok(Dpkg {
            providers: Providers::new(&installed),
            diversions: Diversions::read(&directory.join("diversions"))?,
            directory,
            packages,
            installed,
            native,
        })
    }

    /// The virtual packages that `package` depends on and that are alternatives of
    /// update-alternatives as well, where these lead to another provider than the best.
    fn chosen_providers(&self, package: PackageId) -> Result<Vec<Choice<'_>>, Error> {
        let dependent = &self.installed[package.0 as usize];
        let mut chosen = Vec::new();
        for relation in dependent.depends.0.iter().flatten() {
            if !self.providers.called(&relation.name).is_empty() {
                continue;
            }
            let (of, native) = (&dependent.architecture, &self.native);
            let satisfying = self
                .providers
                .satisfying(&self.installed, relation, of, native);
            let [best, _, ..] = satisfying[..] else {
                continue;
            };
            let (directory, name) = (&self.directory, &*relation.name);
            match alternatives::chosen(directory, name, &satisfying, &self.installed)? {
                Some(provider) if provider != best => chosen.push(Choice {
                    name,
                    best,
                    chosen: provider,
                }),
                _ => {}
            }
        }
        Ok(chosen)
    }

    fn not_installed(&self, name: &str) -> Error {
        Error::NotInstalled {
            name: name.to_owned(),
            near: near_names(name, self.packages.iter().map(|package| &*package.name)),
        }
    }
}
