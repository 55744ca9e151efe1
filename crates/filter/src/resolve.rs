//! The law: path_resolution(7) over the view.
//!
//! A path is resolved component by component. Outside trees the index knows every visible
//! name, its kind and the text of a link, so nothing is asked of the kernel. Inside a tree
//! everything is visible, but links may lead out of it, so the kernel is asked whether there
//! are any: once for the whole rest of the path, and for each component only if there are.
//!
//! [`at_once`] answers the common case in one walk over the index, without a buffer.
//! [`by_component`] answers all others.

mod base;
mod domain;
mod scratch;
mod tree;
mod walk;

pub use base::{DescriptorName, decimal, directory_path};
pub use domain::Domain;
pub use scratch::{Scratch, Text};

use crate::state::State;
use crate::system_call::{self, Errno};
use crate::verdict::Last;
use blinkers_index::Stop;
use core::ffi::{CStr, c_int};

/// More links than this in one path are ELOOP, path_resolution(7).
const MOST_LINKS: u32 = 40;

/// What is asked: may this path be resolved?
#[derive(Clone, Copy)]
pub struct Question<'p> {
    /// Where a relative path starts.
    pub dir: c_int,
    /// The path: not empty, shorter than `PATH_MAX`.
    pub path: &'p CStr,
    /// What is done with the last component.
    pub last: Last,
    /// Whether a last component that does not exist is made.
    pub creates: bool,
}

/// What the law says.
pub enum Answer<'t> {
    /// The kernel's answer is the right one.
    Pass,
    /// The same, and the index alone has led to this path: it has no links and no dots, and
    /// is empty for the root.
    Arrived(Text<'t>),
    /// A component is hidden, or absent outside the trees.
    Hidden(Hidden<'t>),
    /// The call fails for another reason than a hidden component.
    Fails(Errno),
    /// The buffers are too small.
    NoRoom,
}

/// A path of which some component is not visible.
pub struct Hidden<'t> {
    /// The path from the root, links before the hidden component resolved.
    pub path: &'t [u8],
    /// The length of the part of `path` that ends with the hidden component.
    pub component: usize,
}

/// The answer for an absolute path that needs no buffer: no link to follow and no dots.
#[inline]
pub fn at_once<'p>(state: &State, question: &Question<'p>) -> Option<Answer<'p>> {
    let path = question.path.to_bytes();
    if path.first() != Some(&b'/') {
        return None;
    }
    let index = state.index;
    let walk = index.walk(index.root(), path);
    match walk.stop {
        Stop::End => {
            if let Some(entry) = index.entry(walk.at) {
                state.mark(entry.rank);
            }
            Some(Answer::Pass)
        }
        Stop::NotDirectory => Some(Answer::Pass),
        Stop::Link(rank) if question.keeps(path.get(walk.consumed..)?) => {
            state.mark(rank);
            Some(Answer::Pass)
        }
        Stop::Tree(rank) => {
            state.mark(rank);
            if index.has_children(walk.at) {
                return None;
            }
            tree::has_no_links(question, path.get(walk.consumed..)?).then_some(Answer::Pass)
        }
        Stop::Missing if state.trees().is_empty() => {
            let rest = path.get(walk.consumed + 1..)?;
            if !is_plain(path) {
                return None;
            }
            let length = component_length(rest);
            let hidden = Hidden {
                path: trimmed(path),
                component: walk.consumed + 1 + length,
            };
            let is_last = hidden.component == hidden.path.len();
            if goes_on(question, is_last, length, question.dir, question.path) {
                return Some(Answer::Pass);
            }
            Some(Answer::Hidden(hidden))
        }
        _ => None,
    }
}

/// The answer for any other path.
pub fn by_component<'t>(state: &State, question: &Question, scratch: Scratch<'t>) -> Answer<'t> {
    walk::Walker::new(state, question, scratch).run()
}

/// Whether a call goes on although a component of its path, `length` bytes long, is not
/// visible. `dir` and `path` lead the kernel to it if it is the last one.
fn goes_on(question: &Question, is_last: bool, length: usize, dir: c_int, path: &CStr) -> bool {
    // Nothing of that name can exist, and the kernel says ENAMETOOLONG.
    if length > libc::NAME_MAX as usize {
        return true;
    }
    if !is_last {
        return false;
    }
    // Law 6: what is not on disk goes on, so that others may judge the attempt to make it.
    question.last == Last::Parent
        || question.creates
            && system_call::stat_at(dir, path, libc::AT_SYMLINK_NOFOLLOW).err()
                == Some(Errno(libc::ENOENT))
}

impl Question<'_> {
    /// Whether a link is what is meant and not what it points to, where `after` is the text
    /// behind it: nothing, slashes, or more components.
    fn keeps(&self, after: &[u8]) -> bool {
        match self.last {
            Last::Follow => false,
            Last::Keep => after.is_empty(),
            Last::Entry | Last::Parent => after.iter().all(|&byte| byte == b'/'),
        }
    }
}

fn component_length(text: &[u8]) -> usize {
    text.iter()
        .position(|&byte| byte == b'/')
        .unwrap_or(text.len())
}

/// Whether an absolute path is its own normal form: no empty component but after the last,
/// no dots.
fn is_plain(path: &[u8]) -> bool {
    let mut components = trimmed(path).split(|&byte| byte == b'/');
    components.next();
    components.all(|component| !matches!(component, b"" | b"." | b".."))
}

fn trimmed(mut path: &[u8]) -> &[u8] {
    while let Some((b'/', shorter)) = path.split_last() {
        path = shorter;
    }
    path
}
