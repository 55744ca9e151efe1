//! The law written for plainness, from path_resolution(7): component by component over the view,
//! with the links inside trees read from disk.

use blinkers_index::{Index, Stop};
use blinkers_law::Last;
use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// path_resolution(7): more links than this are a loop.
const MOST_LINKS: usize = 40;

/// What the law says of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judgement {
    /// Every component is visible.
    Visible,
    /// Some component is not.
    Hidden,
}

/// Judges an absolute path under the view of `index` with more `trees`.
pub fn judge(index: &Index, trees: &[PathBuf], path: &Path, last: Last) -> Judgement {
    let view = View { index, trees };
    let bytes = path.as_os_str().as_bytes();
    let mut canonical: Vec<u8> = Vec::new();
    let mut links = 0;
    let mut pending = components(bytes);
    while let Some(name) = pending.pop() {
        match &*name {
            b"." => continue,
            b".." => {
                let slash = canonical.iter().rposition(|&byte| byte == b'/');
                canonical.truncate(slash.unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let parent = canonical.len();
        canonical.push(b'/');
        canonical.extend(&name);
        let target = match view.at(&canonical) {
            None => return Judgement::Hidden,
            Some(Place::Link(target)) => Some(target),
            Some(Place::InTree) => read_link(&canonical),
            Some(Place::Other) => None,
        };
        let Some(target) = target else {
            continue;
        };
        if pending.is_empty() {
            let keeps = match last {
                Last::Follow => false,
                Last::Keep => !ends_in_slash(bytes),
                Last::Entry | Last::Parent => true,
            };
            if keeps {
                break;
            }
        }
        links += 1;
        if links > MOST_LINKS {
            break;
        }
        let start = if target.first() == Some(&b'/') {
            0
        } else {
            parent
        };
        canonical.truncate(start);
        pending.extend(components(&target));
    }
    Judgement::Visible
}

fn ends_in_slash(path: &[u8]) -> bool {
    path.last() == Some(&b'/')
}

/// The components, the first one last.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&byte| byte == b'/')
        .filter(|name| !name.is_empty())
        .rev()
        .map(<[u8]>::to_vec)
        .collect()
}

fn read_link(path: &[u8]) -> Option<Vec<u8>> {
    let target = std::fs::read_link(OsStr::from_bytes(path)).ok()?;
    Some(target.into_os_string().into_vec())
}

struct View<'v, 'i> {
    index: &'v Index<'i>,
    trees: &'v [PathBuf],
}

enum Place {
    Link(Vec<u8>),
    InTree,
    Other,
}

impl View<'_, '_> {
    /// What is visible at a canonical path.
    fn at(&self, canonical: &[u8]) -> Option<Place> {
        let path = Path::new(OsStr::from_bytes(canonical));
        if self.trees.iter().any(|tree| path.starts_with(tree)) {
            return Some(Place::InTree);
        }
        let above = self.trees.iter().any(|tree| tree.starts_with(path));
        let walk = self.index.walk(self.index.root(), canonical);
        match walk.stop {
            Stop::Tree(_) => {
                let below = &canonical[walk.consumed..];
                (!self.index.masked(walk.at, below)).then_some(Place::InTree)
            }
            Stop::Link(rank) if walk.consumed == canonical.len() => {
                Some(Place::Link(self.index.link_target(rank)?.to_vec()))
            }
            Stop::End => Some(Place::Other),
            _ => above.then_some(Place::Other),
        }
    }
}
