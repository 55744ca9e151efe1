//! Whether ld.so's search would come upon a hidden library before a visible one of the same name: ld.so(8).
//!
//! What a program's own RUNPATH leads to is not looked at here, nor what is set in the midst of a
//! build: the filter starts a program again that has found a hidden library so.

mod cache;

use crate::judge::{Judgement, judge};
use crate::options::Libraries;
use blinkers_index::Index;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// The file that ldconfig(8) makes.
const CACHE: &str = "/etc/ld.so.cache";

/// What is to become of hidden libraries, where that is left to blinkers.
pub fn settle(libraries: Libraries, index: &Index, trees: &[PathBuf]) -> Libraries {
    match libraries {
        Libraries::Auto if any(index, trees, std::env::var_os("LD_LIBRARY_PATH")) => {
            Libraries::Audit
        }
        libraries => libraries,
    }
}

/// Whether a hidden library stands before a visible one, in the directories of `LD_LIBRARY_PATH` or in
/// ld.so's cache.
fn any(index: &Index, trees: &[PathBuf], library_path: Option<OsString>) -> bool {
    let cache = std::fs::read(CACHE).unwrap_or_default();
    let candidates = candidates(library_path.unwrap_or_default().into_vec(), &cache);
    candidates.values().any(|paths| {
        // Nearly all names have but one.
        let mut paths = paths.iter().filter(|_| paths.len() > 1);
        let is_visible = |path: &Path| {
            let judgement = judge(index, trees, path);
            matches!(judgement, Judgement::Visible { .. })
        };
        // What was removed since is passed over.
        let first = paths.by_ref().find(|path| path.exists());
        first.is_some_and(|first| !is_visible(first)) && paths.any(|path| is_visible(path))
    })
}

/// The paths of each name, in the order of ld.so's search.
fn candidates(library_path: Vec<u8>, cache: &[u8]) -> HashMap<Vec<u8>, Vec<PathBuf>> {
    let mut candidates = HashMap::<_, Vec<_>>::new();
    let directories = library_path.split(|&byte| matches!(byte, b':' | b';'));
    for directory in directories.filter(|directory| !directory.is_empty()) {
        let Ok(directory) = std::path::absolute(OsStr::from_bytes(directory)) else {
            continue;
        };
        // A directory that cannot be read has nothing to find.
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            let name = entry.file_name().into_vec();
            if name.windows(3).any(|part| part == b".so") {
                candidates.entry(name).or_default().push(entry.path());
            }
        }
    }
    for (name, path) in cache::libraries(cache) {
        let path = PathBuf::from(OsStr::from_bytes(path));
        candidates.entry(name.to_owned()).or_default().push(path);
    }
    candidates
}
