//! What a command may see.
//!
//! A [`Request`] says what a view is made of: packages, build dependencies, paths, trees,
//! rules. [`compose()`] turns it into a [`View`]: every visible path in canonical spelling,
//! what it is and why it is there, and every path that an installed package owns and the
//! view hides.
//!
//! A path is *canonical* if no directory above it is a symbolic link: on a merged-/usr
//! system `/lib/libc.so.6` is listed as `/usr/lib/libc.so.6`, and `/lib` is a link of its
//! own. Every rule of the composition works on canonical paths.
//!
//! The parts, in the order in which a view is composed: [`Request`], the files of packages,
//! the [rules](rules::Rules), links and generated files that no package owns, the paths and
//! trees of the options, and what is hidden after all.

mod apply;
mod compose;
mod draft;
mod error;
mod file_system;
mod finish;
mod generated_files;
mod glob_syntax;
mod hide;
mod kind;
mod named_by_rules;
mod owners;
mod package_closure;
mod package_directories;
mod package_lists;
mod path_patterns;
mod path_tree;
mod request;
pub mod rules;
mod state;
mod trees;
mod unowned_files;
mod unowned_links;
mod view;

pub use blinkers_packages::DatabaseKind;
pub use compose::{Composition, compose};
pub use error::Error;
pub use owners::{hidden_owners, owners};
pub use request::{Request, default_trees, read_paths};
pub use state::State;
pub use view::{Hidden, Origin, Owner, View, Visible, What, explain};
