//! The functions of libc whose row in the table does not say all, one file a family.
//!
//! What glibc calls from inside never comes here: `fopen` does not reach a hooked `open`, so each
//! name that takes a path stands for itself. The functions that need no more than their row are
//! made of it in [`calls`](crate::calls).

pub mod catopen;
pub mod code;
pub mod dl_iterate_phdr;
pub mod dlopen;
pub mod exec;
pub mod fork;
pub mod freopen;
pub mod fts;
pub mod ftw;
pub mod getdents;
pub mod glob;
pub mod iconv;
pub mod locale;
pub mod network_names;
pub mod open;
pub mod opendir;
pub mod prctl;
pub mod realpath;
pub mod rename;
pub mod root;
pub mod scandir;
pub mod shm_open;
pub mod socket;
pub mod spawn;
pub mod stat;
pub mod syscall;
pub mod system;
pub mod tempnam;
pub mod time_zone;
pub mod utmp;
pub mod wordexp;
