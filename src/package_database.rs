//! The package database that the options name.

use crate::options::Database as Options;
use anyhow::{Context, Result};
use blinkers_packages::portage::Settings;
use blinkers_packages::{Database, DatabaseKind};
use once_cell::unsync::OnceCell;
use std::path::PathBuf;

/// A database that is opened when it is first needed, which for most runs is never.
pub struct PackageDatabase {
    kind: Option<DatabaseKind>,
    root: PathBuf,
    /// once_cell's, because opening can fail: std's cell has no stable `get_or_try_init`.
    opened: OnceCell<Option<Box<dyn Database>>>,
}

impl PackageDatabase {
    /// The database of these options.
    pub fn new(options: &Options) -> PackageDatabase {
        PackageDatabase {
            kind: options.db,
            root: options.root.clone(),
            opened: OnceCell::new(),
        }
    }

    /// The database; None if there is none.
    pub fn get(&self) -> Result<Option<&dyn Database>> {
        let open = || blinkers_packages::open(&self.root, self.kind, &portage_settings());
        Ok(self.opened.get_or_try_init(open)?.as_deref())
    }

    /// The database; that there is none is an error.
    pub fn required(&self) -> Result<&dyn Database> {
        self.get()?.with_context(|| {
            format!(
                "no package database in {}; --root says where else to look",
                self.root.display()
            )
        })
    }
}

/// Where the environment says that Portage has its places.
pub fn portage_settings() -> Settings {
    Settings::from_environment(|name| std::env::var_os(name))
}
