//! What is unusual about this machine, and what it means for a run. Nothing here is a fault.

use crate::{filter_library, inside_view};
use rustix::fs::statvfs;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Room in memory below which a run may have to keep its map on disk.
const SMALL: u64 = 64 << 20;

/// shm_overview(7).
const MEMORY: &str = "/dev/shm";

/// Where the loaders of C libraries are.
const LOADERS: [&str; 3] = ["/lib", "/lib64", "/usr/lib"];

/// The notes.
pub fn notes() -> Vec<String> {
    let mut notes = Vec::new();
    if inside_view::is_inside() {
        let index = env::var_os("BLINKERS_INDEX").unwrap_or_default();
        notes.push(format!(
            "this shell is under a view itself: BLINKERS_INDEX is {}",
            Path::new(&index).display()
        ));
    }
    notes.extend(temporary_directory());
    notes.extend(memory());
    let faults = filter_library::faults().into_iter();
    notes.extend(faults.map(|(place, fault)| {
        format!("the filter cannot be kept in {}: {fault}", place.display())
    }));
    notes.extend(other_loaders().into_iter().map(|loader| {
        format!(
            "{} is of another libc or machine: its programs are not filtered",
            loader.display()
        )
    }));
    notes
}

fn temporary_directory() -> Option<String> {
    let path = PathBuf::from(env::var_os("TMPDIR")?);
    let what = if path.as_os_str().is_empty() {
        "is empty, and counts as not set"
    } else if !path.is_absolute() {
        "is no absolute path"
    } else if !path.is_dir() {
        "is no directory that is there"
    } else {
        return None;
    };
    Some(format!("TMPDIR is {path:?}: it {what}"))
}

fn memory() -> Option<String> {
    let Ok(state) = statvfs(MEMORY) else {
        return Some(format!("there is no {MEMORY}: a run keeps its map on disk"));
    };
    let free = state.f_bavail * state.f_frsize;
    (free < SMALL).then(|| {
        format!(
            "{MEMORY} has {} MB free: where they do not suffice a run keeps its map on disk",
            free >> 20
        )
    })
}

/// The loaders that are not of the filter's libc.
fn other_loaders() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = LOADERS
        .iter()
        .flat_map(fs::read_dir)
        .flatten()
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("ld-") && name.contains(".so") && name != "ld-linux-x86-64.so.2"
        })
        .filter_map(|entry| entry.path().canonicalize().ok())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
