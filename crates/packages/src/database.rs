//! What every package manager's database can be asked.

use crate::error::Missing;
use crate::{Advice, Asked, Build, Closure, Error};
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
    /// The field or variable that declares it: `Build-Depends`, `DEPEND`.
    pub variable: String,
    /// Where that is, in words for `declared in ...`.
    pub place: String,
    /// The dependency as it was written.
    pub relation: String,
    /// The installed packages that satisfy it: of alternatives, all that are there.
    pub packages: Vec<PackageId>,
    /// Whether the view needs one of them, the first best, or all.
    pub one_is_enough: bool,
}

/// The package managers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DatabaseKind {
    /// Debian's.
    Dpkg,
    /// Gentoo's.
    Portage,
}

/// The installed packages of one root.
pub trait Database: Sync {
    /// All of them; a [`PackageId`] is a position in this.
    fn packages(&self) -> &[Package];

    /// Whose database it is.
    fn kind(&self) -> DatabaseKind;

    /// The package of this name; of several versions the latest.
    fn named(&self, name: &str) -> Result<PackageId, Error>;

    /// All packages that a user can mean by this name, where several of one name can be
    /// installed beside each other.
    fn all_named(&self, name: &str) -> Result<Vec<PackageId>, Error> {
        Ok(vec![self.named(name)?])
    }

    /// As [`all_named`](Database::all_named), for those to whom none is no fault.
    fn any_named(&self, name: &str) -> Vec<PackageId> {
        self.all_named(name).unwrap_or_default()
    }

    /// What every build may assume.
    fn base(&self) -> Result<Base, Error>;

    /// What the package manager's users call the base.
    fn base_name(&self) -> &'static str {
        "the base"
    }

    /// What `package` needs to run: for each dependency the installed packages of which any
    /// one satisfies it, the best first.
    fn needs(&self, package: PackageId) -> Result<Vec<Vec<PackageId>>, Error>;

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

    /// The build dependencies that `file` declares, for this build, and those
    /// that no installed package satisfies.
    fn declarations(
        &self,
        file: &Path,
        build: &Build,
    ) -> Result<(Vec<Declared>, Vec<Missing>), Error>;

    /// The build dependencies that `file` declares, for this build. The error
    /// is every dependency that is not satisfied.
    fn build_dependencies(&self, file: &Path, build: &Build) -> Result<Vec<Declared>, Error> {
        match self.declarations(file, build)? {
            (declared, missing) if missing.is_empty() => Ok(declared),
            (_, missing) => Err(Error::Unsatisfied(missing)),
        }
    }

    /// How a build can declare the installed package called `package`, of which it asked for
    /// these paths. `build` is the file that declares its dependencies, if there is one. There
    /// are no lines for a package that is no longer installed.
    fn advise(&self, package: &str, asked: &[Asked], build: Option<&Path>)
    -> Result<Advice, Error>;

    /// Faults of the database that were passed over so far, to be told once all
    /// [`files`](Database::files) were read; the error is one in a package of `closure`,
    /// where passing over would hide what is declared.
    fn notes(&self, _closure: &Closure) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// The directory below the root at which everything is installed; empty for the root
    /// itself.
    fn prefix(&self) -> &Path {
        Path::new("")
    }

    /// A word for the user: which database this is.
    fn describe(&self) -> String;
}
