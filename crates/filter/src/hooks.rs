//! The exported functions, one file a family.
//!
//! A hook says which argument is a path and what is done with its last component, asks for
//! the verdict, and forwards. What glibc calls from inside never comes here: `fopen` does
//! not reach a hooked `open`, so each name that takes a path stands for itself.

pub mod access;
pub mod catopen;
pub mod chmod;
pub mod chown;
pub mod chroot;
pub mod create;
pub mod dlopen;
pub mod exec;
pub mod fork;
pub mod ftok;
pub mod fts;
pub mod ftw;
pub mod getdents;
pub mod glob;
pub mod mkstemp;
pub mod mount;
pub mod name_to_handle_at;
pub mod namespaces;
pub mod notify;
pub mod open;
pub mod opendir;
pub mod readlink;
pub mod realpath;
pub mod remove;
pub mod rename;
pub mod scandir;
pub mod shm_open;
pub mod socket;
pub mod spawn;
pub mod stat;
pub mod statfs;
pub mod stdio;
pub mod swap_accounting_quota;
pub mod syscall;
pub mod system;
pub mod truncate;
pub mod utime;
pub mod utmp;
pub mod wordexp;
pub mod working_directory;
pub mod xattr;
