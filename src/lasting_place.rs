//! Where the library and compiled indexes lie for as long as anybody may use them.
//!
//! What a run starts may outlive it, and may run as another user. So these files are not in the
//! directory of the run: each is kept under a name that follows from its bytes, in a directory
//! that only this user can change and that everybody can read. What was not used for long goes.

pub mod reach;

use crate::{file_writing, user_cache};
use anyhow::{Context, Result};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat};
use std::fs::{self, DirBuilder, Permissions};
use std::hash::{DefaultHasher, Hasher};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where temporary files of every user are: file-hierarchy(7), shm_overview(7).
const SHARED: [&str; 3] = ["/var/tmp", "/tmp", "/dev/shm"];

/// In a directory that all users share, another one may have taken a name. So many are tried.
const NAMES: u32 = 10;

/// So many entries stay, whenever they were used last.
const MOST_ENTRIES: usize = 16;
/// An entry that was used in this time stays.
const IN_USE: Duration = Duration::from_secs(24 * 3600);

/// A directory of this user that every process can reach by `LD_PRELOAD`.
pub struct LastingPlace(PathBuf);

/// The candidates, in the order in which they are tried: `/var/tmp`, `/tmp`, `/dev/shm`, the user's
/// cache and `$TMPDIR`. Each is a path, and the place there or what is wrong with it.
pub fn candidates() -> impl Iterator<Item = (PathBuf, Result<LastingPlace, String>)> {
    let user = rustix::process::geteuid().as_raw();
    let shared = move |above: PathBuf| {
        let mut names = vec![format!("blinkers-{user}")];
        names.extend((1..NAMES).map(|number| format!("blinkers-{user}-{number}")));
        (above, names)
    };
    let cache = user_cache::directory().into_iter();
    let cache = cache.map(|above| (above, vec!["lasting".to_owned()]));
    let temporary = std::env::var_os("TMPDIR").map(PathBuf::from);
    let temporary = temporary.filter(|path| {
        path.is_absolute() && !SHARED.iter().any(|shared| Path::new(shared) == path)
    });
    let all = SHARED.into_iter().map(PathBuf::from).map(shared);
    all.chain(cache)
        .chain(temporary.map(shared))
        .map(|(above, names)| (above.join(&names[0]), LastingPlace::open(&above, &names)))
}

impl LastingPlace {
    /// The first of the directories `names` in `above` that is this user's, made if need be; or
    /// what is wrong.
    fn open(above: &Path, names: &[String]) -> Result<LastingPlace, String> {
        let told = |error: std::io::Error| error.to_string();
        let above = above.canonicalize().map_err(told)?;
        let text = above.as_os_str().as_bytes();
        if let Some(byte) = text.iter().find(|byte| b" :$".contains(byte)) {
            let what = match byte {
                b' ' => "a blank",
                b':' => "a colon",
                _ => "a dollar sign",
            };
            return Err(format!("ld.so takes no path with {what} from LD_PRELOAD"));
        }
        if let Some(closed) = reach::closed_to_others(&above) {
            let closed = closed.display();
            return Err(format!("other users cannot pass through {closed}"));
        }
        for name in names {
            let path = above.join(name);
            make_for_everyone(&path).map_err(told)?;
            let metadata = path.symlink_metadata().map_err(told)?;
            let own = metadata.uid() == rustix::process::geteuid().as_raw();
            if metadata.is_dir() && own && metadata.mode() & 0o7777 == 0o755 {
                return Ok(LastingPlace(path));
            }
        }
        Err("it is not a directory that this user alone can change, and that all can read".into())
    }

    /// Puts a file of these bytes there, unless it is there, and gives its path.
    pub fn put(&self, name: &str, bytes: &[u8], mode: u32) -> Result<PathBuf> {
        Ok(self.put_together(&[(name, bytes)], mode)?.join(name))
    }

    /// Puts files of these names and bytes into one directory there, which holds no others, and gives its
    /// path.
    pub fn put_together(&self, files: &[(&str, &[u8])], mode: u32) -> Result<PathBuf> {
        let mut hasher = DefaultHasher::new();
        for (_, bytes) in files {
            hasher.write(bytes);
        }
        let entry = self.0.join(format!("{:016x}", hasher.finish()));
        let mut is_new = false;
        for (name, bytes) in files {
            let path = entry.join(name);
            if fs::read(&path).is_ok_and(|there| there == *bytes) {
                continue;
            }
            let write = || -> std::io::Result<()> {
                make_for_everyone(&entry)?;
                file_writing::replace(&path, bytes, mode)
            };
            write().with_context(|| format!("cannot write {}", path.display()))?;
            is_new = true;
        }
        if is_new {
            self.sweep();
        } else {
            note_use(&entry);
        }
        Ok(entry)
    }

    /// Removes what was not used for long, but the entries that were used last.
    fn sweep(&self) {
        let mut entries: Vec<_> = fs::read_dir(&self.0)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        entries.sort_unstable_by(|one, other| other.cmp(one));
        for (used, path) in entries.into_iter().skip(MOST_ENTRIES) {
            if used.elapsed().is_ok_and(|age| age > IN_USE) {
                let _ = fs::remove_dir_all(path);
            }
        }
    }
}

/// Takes note that an entry is in use.
fn note_use(entry: &Path) {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: UTIME_NOW,
    };
    let times = Timestamps {
        last_access: now,
        last_modification: now,
    };
    let _ = utimensat(CWD, entry, &times, AtFlags::empty());
}

/// Makes a directory that everybody can read, whatever the umask; one that is there stays as it is.
fn make_for_everyone(path: &Path) -> std::io::Result<()> {
    match DirBuilder::new().mode(0o755).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o755))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(above: &Path, mode: u32) -> Result<LastingPlace, String> {
        fs::set_permissions(above, Permissions::from_mode(mode)).unwrap();
        LastingPlace::open(above, &["one".to_owned(), "two".to_owned()])
    }

    #[test]
    fn a_file_is_named_by_its_bytes_and_put_there_once() {
        let above = tempfile::tempdir().unwrap();
        let place = open(above.path(), 0o755).map_err(drop).unwrap();
        let one = place.put("index", b"one", 0o644).unwrap();
        assert_ne!(one, place.put("index", b"two", 0o644).unwrap());
        assert_eq!(one, place.put("index", b"one", 0o644).unwrap());
        fs::write(&one, b"damaged").unwrap();
        assert_eq!(one, place.put("index", b"one", 0o644).unwrap());
        assert_eq!(fs::read(&one).unwrap(), b"one");
    }

    #[test]
    fn a_directory_that_others_can_change_or_not_reach_is_passed_over() {
        let above = tempfile::tempdir().unwrap();
        let closed = open(above.path(), 0o700).err().unwrap_or_default();
        assert!(
            closed.contains("other users cannot pass through"),
            "{closed}"
        );
        assert!(!above.path().join("one").exists());
        fs::create_dir(above.path().join("one")).unwrap();
        let everyone = Permissions::from_mode(0o777);
        fs::set_permissions(above.path().join("one"), everyone).unwrap();
        let LastingPlace(path) = open(above.path(), 0o755).map_err(drop).unwrap();
        assert!(path.ends_with("two"), "{}", path.display());
    }

    #[test]
    fn a_path_that_ld_preload_cannot_carry_is_passed_over() {
        let above = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
        let fault = open(above.path(), 0o755).err().unwrap_or_default();
        assert!(fault.contains("a blank"), "{fault}");
    }
}
