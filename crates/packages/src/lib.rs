//! Package databases: which packages are installed, what they hold and what they need.
//!
//! [`Database`] is what the rest of blinkers knows of a package manager. [`dpkg`] reads
//! Debian's, [`portage`] Gentoo's; [`open()`] finds the one of a root. [`closure`] follows what packages need to run, and
//! remembers who asked for each, so that a user can be told why a file is there.

mod advice;
mod build;
pub mod closure;
mod database;
pub mod dpkg;
mod error;
mod open;
pub mod portage;

pub use advice::{Advice, Asked};
pub use build::{Build, builder};
pub use closure::{Because, Closure, close, satisfy};
pub use database::{Base, Database, DatabaseKind, Declared, Package, PackageId};
pub use error::{Error, Missing};
pub use open::open;
