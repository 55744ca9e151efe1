//! The law: path_resolution(7) over the view.
//!
//! A path is resolved component by component. Outside trees the index knows every visible
//! name, its kind and the text of a link, so nothing is asked of the kernel. Inside a tree
//! everything is visible, but links may lead out of it, so the kernel is asked whether there
//! are any: once for the whole rest of the path, and for each component only if there are.
//!
//! [`glance`](glance()) answers the
//! common case from what is known of its directory , or by one walk over the index,
//! without a buffer. [`by_component`] answers all others.

mod base;
mod domain;
mod glance;
mod scratch;
mod shape;
mod tree;
mod walk;

pub use base::{DescriptorName, decimal, directory_path};
pub use domain::Domain;
pub use glance::{Glance, glance};

pub use scratch::{Scratch, Text};

pub use tree::{FullName, full_name, is_no_link};

use crate::kernel::{self, Errno};
use crate::memory::directories;
use crate::process::state::State;
use crate::verdict::Last;
use core::ffi::{CStr, c_int};
use glance::{directory_key, own_key};
use shape::Shape;
use tree::Way;

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
    /// Whether the index alone has led there, so that it will for ever.
    pub by_index: bool,
}

/// Whether the kernel meets no link on its way through a tree, from the byte at `from` of
/// the question's path on. What it says is kept.
#[inline(never)]
pub fn is_clear(state: &State, question: &Question, from: usize) -> bool {
    let path = question.path.to_bytes();
    let key = match Shape::of(path) {
        Some(shape) => directory_key(state, question, shape),
        None => own_key(state, question),
    };
    let changes = directories::changes(state);
    let rest = path.get(from..).unwrap_or_default();
    let way = tree::way(question.dir, question.path, question.last, rest);
    if way == Way::Clear {
        // A relative path starts in a directory that is kept itself.
        if path.first() != Some(&b'/') || !directories::is_kernels_own(path) {
            directories::keep_in_tree(state, key, changes);
        }
    }
    way != Way::Unknown
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
            && kernel::stat_at(dir, path, libc::AT_SYMLINK_NOFOLLOW).err()
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
