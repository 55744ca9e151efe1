//! The directory of the cache: who may use it, and how much it holds.

use crate::user_cache;
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, Timespec, Timestamps, UTIME_NOW, fstat,
    futimens, mkdirat, openat, renameat, statat, unlinkat,
};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// More entries than this are not kept.
const MOST_ENTRIES: usize = 64;
/// More bytes than this are not kept, but for the newest entry.
const MOST_BYTES: u64 = 128 << 20;
/// What a process that was ended left half-written is removed after this time.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The name of an entry that is being written begins so.
const UNFINISHED: &str = ".new-";

/// A directory that only this user can change.
pub struct Directory {
    path: PathBuf,
    /// What is done is done below this descriptor, whatever becomes of the name.
    open: OwnedFd,
}

struct Entry {
    name: Vec<u8>,
    used: SystemTime,
    size: u64,
}

impl Directory {
    /// `$XDG_CACHE_HOME/blinkers/` and this name, made if need be. None if it is another user's, or
    /// others can write to it: root, building with a user's HOME, must not trust what the user
    /// put there, nor leave there what the user cannot remove.
    pub fn open(name: &str) -> Option<Directory> {
        let path = user_cache::directory().ok()?.join(name);
        make(&path)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let open = openat(CWD, &path, flags, Mode::empty()).ok()?;
        is_own(&fstat(&open).ok()?).then_some(Directory { path, open })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of an entry, which is now the one that was used last.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(&self.open, name, flags, Mode::empty()).ok()?;
        if !is_own(&fstat(&file).ok()?) {
            return None;
        }
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_NOW,
        };
        let times = Timestamps {
            last_access: now,
            last_modification: now,
        };
        // On a read-only file system the order of use is not known, and nothing is written.
        let _ = futimens(&file, &times);
        let mut bytes = Vec::new();
        File::from(file).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Writes an entry of these pieces, or replaces it; then removes what is too much.
    pub fn write(&self, name: &str, pieces: &[&[u8]]) {
        let unfinished = format!("{UNFINISHED}{}-{name}", std::process::id());
        let _ = unlinkat(&self.open, &unfinished, AtFlags::empty());
        let write = || -> std::io::Result<()> {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            let mut file = File::from(openat(
                &self.open,
                &unfinished,
                flags,
                Mode::RUSR | Mode::WUSR,
            )?);
            for piece in pieces {
                file.write_all(piece)?;
            }
            renameat(&self.open, &unfinished, &self.open, name)?;
            Ok(())
        };
        if write().is_err() {
            let _ = unlinkat(&self.open, &unfinished, AtFlags::empty());
        }
        self.bound();
    }

    /// The sizes of the entries in bytes.
    pub fn sizes(&self) -> Vec<u64> {
        let entries = self.entries();
        let finished = entries.iter().filter(|entry| !entry.is_unfinished());
        finished.map(|entry| entry.size).collect()
    }

    /// Removes the entries that were not used for the longest time, until few enough are left.
    /// Whoever has one of them open keeps it.
    fn bound(&self) {
        let mut entries = self.entries();
        entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.used));
        let (mut count, mut bytes) = (0, 0);
        for entry in entries {
            let is_too_much = if entry.is_unfinished() {
                entry.used.elapsed().is_ok_and(|age| age > ABANDONED)
            } else {
                count += 1;
                bytes += entry.size;
                count > MOST_ENTRIES || bytes > MOST_BYTES && count > 1
            };
            if is_too_much {
                let _ = unlinkat(&self.open, &*entry.name, AtFlags::empty());
            }
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let names = Dir::read_from(&self.open).into_iter().flatten().flatten();
        names
            .filter_map(|entry| {
                let name = entry.file_name();
                let stat = statat(&self.open, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
                let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
                let used = Duration::new(stat.st_mtime.try_into().ok()?, stat.st_mtime_nsec as u32);
                is_file.then(|| Entry {
                    name: name.to_bytes().to_vec(),
                    used: UNIX_EPOCH + used,
                    size: stat.st_size as u64,
                })
            })
            .collect()
    }
}

impl Entry {
    fn is_unfinished(&self) -> bool {
        self.name.starts_with(UNFINISHED.as_bytes())
    }
}

/// Makes the directory and those above it, unless the nearest one that is there belongs to
/// another user.
fn make(path: &Path) -> Option<()> {
    let missing = |path: &&Path| rustix::fs::stat(*path).is_err();
    let mut new: Vec<&Path> = path.ancestors().take_while(missing).collect();
    if new.is_empty() {
        return Some(());
    }
    let above = path.ancestors().find(|path| !missing(path))?;
    if rustix::fs::stat(above).ok()?.st_uid != rustix::process::geteuid().as_raw() {
        return None;
    }
    while let Some(directory) = new.pop() {
        // Another process may be making it too.
        let _ = mkdirat(CWD, directory.as_os_str().as_bytes(), Mode::RWXU);
    }
    Some(())
}

/// Whether only this user can have written it.
fn is_own(stat: &Stat) -> bool {
    let writable_by_others = Mode::WGRP | Mode::WOTH;
    stat.st_uid == rustix::process::geteuid().as_raw()
        && !Mode::from_raw_mode(stat.st_mode).intersects(writable_by_others)
}
