//! The exported functions, one file a family.
//!
//! A hook says which argument is a path and what is done with its last component, asks for
//! the verdict, and forwards. What glibc calls from inside never comes here: `fopen` does
//! not reach a hooked `open`, so each name that takes a path stands for itself.

pub mod access;
pub mod directory;
pub mod dynamic;
pub mod entries;
pub mod entry;
pub mod exec;
pub mod expansion;
pub mod hierarchy;
pub mod kept;
pub mod link;
pub mod metadata;
pub mod mounts;
pub mod open;
pub mod pattern;
pub mod process;
pub mod raw;
pub mod scan;
pub mod shared_memory;
pub mod shell;
pub mod socket;
pub mod spawn;
pub mod stat;
pub mod stdio;
pub mod temporary;
pub mod tree_walk;
