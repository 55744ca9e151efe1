//! Package databases: which packages are installed, what they hold and what they need.
//!
//! [`Database`] is what the rest of blinkers knows of a package manager. [`dpkg`] reads
//! Debian's. [`closure`] follows what packages need to run, and remembers who asked for
//! each, so that a user can be told why a file is there.

pub mod closure;
mod database;
pub mod dpkg;
pub mod portage;
mod error;

pub use closure::{Because, Closure, close};
pub use database::{Base, Database, Declared, Package, PackageId};
pub use error::Error;
