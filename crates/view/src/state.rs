//! The state of the files and directories that a view was composed from.
//!
//! All that a composition learns of the file system it learns by looking into directories
//! (what is there, of what kind, where a link leads) and by reading a few files (the package
//! database, rules, declared dependencies). Every change of such an answer changes the
//! directory or the file, and the kernel notes the moment: its ctime cannot be set by anyone.
//! So a view is as it was if all of them are as they were.
//!
//! The moment is only as fine as the kernel's tick. What changed in the tick in which it was
//! read may change again without a trace, as git's documentation of its index has it
//! ("racy-git"); so nothing that changed after the composition began is recorded.

use crate::kind::Kind;
use rayon::prelude::*;
use rustix::fs::{AtFlags, CWD, FileType, PROC_SUPER_MAGIC, Stat, fstat, statat, statfs};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::os::fd::AsFd;

/// What stat(2) says of a file or directory that changes whenever its content does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: Moment,
    changed: Moment,
}

/// A time of the real-time clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Moment {
    seconds: i64,
    nanoseconds: u64,
}

impl Moment {
    /// The clock by which the kernel stamps files.
    pub fn now() -> Moment {
        let now = clock_gettime(ClockId::RealtimeCoarse);
        Moment {
            seconds: now.tv_sec,
            nanoseconds: now.tv_nsec as u64,
        }
    }
}

impl Stamp {
    fn new(stat: &Stat) -> Stamp {
        Stamp {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: stat.st_size as u64,
            modified: Moment {
                seconds: stat.st_mtime,
                nanoseconds: stat.st_mtime_nsec,
            },
            changed: Moment {
                seconds: stat.st_ctime,
                nanoseconds: stat.st_ctime_nsec,
            },
        }
    }

    /// What is at a path, and its stamp; a link is not followed. None if nothing is there or
    /// it cannot be asked.
    pub fn of_entry(path: &[u8]) -> Option<(Kind, Stamp)> {
        let stat = statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Kind::Directory,
            FileType::Symlink => Kind::Symlink,
            _ => Kind::File,
        };
        Some((kind, Stamp::new(&stat)))
    }

    /// The stamp of an open directory.
    pub fn of_open(directory: impl AsFd) -> Option<Stamp> {
        Some(Stamp::new(&fstat(directory).ok()?))
    }

    /// The stamp of the file that a path leads to.
    fn of_file(path: &[u8]) -> Option<Stamp> {
        Some(Stamp::new(&statat(CWD, path, AtFlags::empty()).ok()?))
    }
}

/// Files and directories, each as it was; None where nothing was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    directories: Vec<(Vec<u8>, Option<Stamp>)>,
    files: Vec<(Vec<u8>, Option<Stamp>)>,
}

impl State {
    /// The state of `directories`, whose stamps were taken before they were looked into, and of
    /// `files`, which were read after `began`. None if any of them has changed since.
    pub fn record(
        began: Moment,
        directories: impl Iterator<Item = (Vec<u8>, Option<Stamp>)>,
        files: impl Iterator<Item = Vec<u8>>,
    ) -> Option<State> {
        let mut state = State {
            directories: directories.collect(),
            files: files
                .map(|file| {
                    let stamp = Stamp::of_file(&file);
                    (file, stamp)
                })
                .collect(),
        };
        state.leave_out_processes();
        let all = state.directories.iter().chain(&state.files);
        let is_settled = |stamp: &Stamp| stamp.changed < began;
        if !all.filter_map(|(_, stamp)| stamp.as_ref()).all(is_settled) {
            return None;
        }
        // Neighbours share what the kernel looks up.
        state
            .directories
            .sort_unstable_by(|one, other| one.0.cmp(&other.0));
        Some(state)
    }

    /// Links through `/proc/self` lead each process elsewhere, and times mean nothing there.
    fn leave_out_processes(&mut self) {
        let mut devices: HashMap<u64, bool> = HashMap::new();
        self.directories.retain(|(path, stamp)| {
            stamp.is_none_or(|stamp| {
                let is_proc = devices.entry(stamp.device).or_insert_with(|| {
                    statfs(&**path).is_ok_and(|system| system.f_type == PROC_SUPER_MAGIC)
                });
                !*is_proc
            })
        });
    }

    /// Whether all of it is as it was.
    pub fn is_unchanged(&self) -> bool {
        let same_directory = |(path, stamp): &(Vec<u8>, Option<Stamp>)| {
            Stamp::of_entry(path).map(|(_, stamp)| stamp) == *stamp
        };
        let same_file = |(path, stamp): &(Vec<u8>, Option<Stamp>)| Stamp::of_file(path) == *stamp;
        self.directories
            .par_iter()
            .with_min_len(512)
            .all(same_directory)
            && self.files.par_iter().with_min_len(512).all(same_file)
    }

    /// How many files and directories it holds.
    pub fn len(&self) -> usize {
        self.directories.len() + self.files.len()
    }

    /// Whether it depends on nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
