//! dpkg's database: `/var/lib/dpkg` (deb-control(5), Debian Policy chapters 5 and 7).

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
use crate::{Error, Package};
use diversions::Diversions;
use providers::Providers;
use status::Installed;
use std::path::{Path, PathBuf};

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

    fn not_installed(&self, name: &str) -> Error {
        Error::NotInstalled {
            name: name.to_owned(),
            near: near_names(name, self.packages.iter().map(|package| &*package.name)),
        }
    }
}
