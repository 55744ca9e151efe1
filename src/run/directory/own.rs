//! Directories that are gone when their process is: it removes them at its end, and where it was
//! killed, the next one does.
//!
//! A process holds a lock on each of its directories, flock(2), which ends with it.

use rustix::fs::{CWD, FlockOperation, Mode, OFlags, flock, fstat, openat, stat};
use std::fs::{self, Permissions};
use std::io::{Error, Result};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// How their names begin.
const PREFIX: &str = "blinkers-run-";

/// A directory of this process, which everybody may pass through and only this user may change.
pub struct OwnDirectory {
    path: PathBuf,
    /// Holds the lock.
    _open: OwnedFd,
}

impl OwnDirectory {
    /// A new one in `above`.
    pub fn make(above: &Path) -> Result<OwnDirectory> {
        loop {
            let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(above)?;
            // Whatever the umask.
            fs::set_permissions(made.path(), Permissions::from_mode(0o755))?;
            let open = open(made.path())?;
            // Some file systems have no locks. What is left there stays.
            let _ = flock(&open, FlockOperation::NonBlockingLockExclusive);
            // Between the two steps another process may have taken it for one that was left.
            if is_same(made.path(), &open) {
                return Ok(OwnDirectory {
                    path: made.keep(),
                    _open: open,
                });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for OwnDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the directories in `above` that were left by processes of this user.
pub fn sweep(above: &Path) {
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        if !entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(PREFIX.as_bytes())
        {
            continue;
        }
        let Ok(open) = open(&entry.path()) else {
            continue;
        };
        let user = rustix::process::geteuid().as_raw();
        if fstat(&open).is_ok_and(|stat| stat.st_uid == user)
            && flock(&open, FlockOperation::NonBlockingLockExclusive).is_ok()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn open(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(CWD, path, flags, Mode::empty()).map_err(Error::from)
}

fn is_same(path: &Path, open: &OwnedFd) -> bool {
    match (stat(path), fstat(open)) {
        (Ok(one), Ok(other)) => (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino),
        _ => false,
    }
}
