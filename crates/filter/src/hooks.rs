//! The exported functions, one file a family.
//!
//! A hook says which argument is a path and what is done with its last component, asks for
//! the verdict, and forwards. What glibc calls from inside never comes here: `fopen` does
//! not reach a hooked `open`, so each name that takes a path stands for itself.

pub mod catopen;
pub mod dlopen;
pub mod exec;
pub mod fork;
pub mod freopen;
pub mod fts;
pub mod ftw;
pub mod getdents;
pub mod glob;
pub mod open;
pub mod opendir;
pub mod realpath;
pub mod scandir;
pub mod shm_open;
pub mod socket;
pub mod spawn;
pub mod stat;
pub mod syscall;
pub mod system;
pub mod tempnam;
pub mod utmp;
pub mod wordexp;
