//! What every package manager's database can be asked.

use crate::Error;
use std::path::{Path, PathBuf};

/// The number of an installed package in its database.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PackageId(pub u32);

/// An installed package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Package {
    /// The name by which a build would declare it.
    pub name: String,
    /// The installed version, as the package manager writes it.
    pub version: String,
}

/// What every build may assume without declaring it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Base {
    /// The packages, not yet closed over what they need.
    pub packages: Vec<PackageId>,
    /// What a user should know about it, such as a part that is not installed.
    pub notes: Vec<String>,
}

/// A dependency that a build declares, and what satisfies it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    /// The dependency as it was written.
    pub relation: String,
    /// The installed packages that satisfy it: of alternatives, all that are there.
    pub packages: Vec<PackageId>,
}

/// The installed packages of one root.
pub trait Database: Sync {
    /// All of them; a [`PackageId`] is a position in this.
    fn packages(&self) -> &[Package];

    /// The package of this name.
    fn named(&self, name: &str) -> Result<PackageId, Error>;

    /// What every build may assume.
    fn base(&self) -> Base;

    /// The installed packages that `package` needs to run.
    fn needs(&self, package: PackageId) -> Vec<PackageId>;

    /// The paths that `package` holds, absolute, as it was installed: not canonical, and
    /// perhaps gone since.
    fn files(&self, package: PackageId) -> Result<Vec<Vec<u8>>, Error>;

    /// Hands each path of [`files`](Database::files) to `visit`: for lists that are too long to
    /// be copied path by path.
    fn each_file(&self, package: PackageId, visit: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        for path in self.files(package)? {
            visit(&path);
        }
        Ok(())
    }

    /// The files and directories whose content all answers follow from, build dependencies
    /// apart: while none of them changes, neither does an answer. None if that cannot be said.
    fn sources(&self) -> Option<Vec<PathBuf>> {
        None
    }

    /// The build dependencies that `file` declares, under these build profiles. The error
    /// is every dependency that is not satisfied.
    fn build_dependencies(&self, file: &Path, profiles: &[String]) -> Result<Vec<Declared>, Error>;

    /// A word for the user: which database this is.
    fn describe(&self) -> String;
}
