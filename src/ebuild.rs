//! A build of an ebuild that runs under a view: its directory, what its shell says of it, and whose
//! the hidden files are that it asked for.

mod description;
mod directory;
mod owners;

pub use description::Description;
pub use directory::{Directory, PHASES};
pub use owners::{Owners, owners, owners_beside};
