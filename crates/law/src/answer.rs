//! What the law says, and what can be remembered of how it came to say so.

use crate::{Errno, Text, Words};
use blinkers_index::Cursor;

/// What the law says of a question.
pub enum Answer<'t> {
    /// The kernel's own answer is the right one.
    Pass,
    /// A component is hidden, or absent outside the trees: ENOENT.
    Hidden(Hidden<'t>),
    /// The call fails for another reason than a hidden component.
    Fails(Errno),
    /// The buffers are too small. With larger ones there is an answer; a path that needs more
    /// than some `PATH_MAX` bytes is ENAMETOOLONG.
    NoRoom,
}

/// A path of which some component is not visible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hidden<'t> {
    /// The path from the root, links before the hidden component resolved.
    pub path: &'t [u8],
    /// The length of the part of `path` that ends with the hidden component.
    pub component: usize,
    /// In whose words the path is.
    pub words: Words,
    /// Whether the index alone has led there. An answer taken only from the index never expires.
    pub by_index: bool,
}

/// Where a directory is in the view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Directory {
    /// It is a visible directory of the index.
    Index {
        /// Where its names begin, for [`Index::name`](blinkers_index::Index::name).
        names: Cursor,
        /// Whether the text that led here is the canonical path.
        is_canonical: bool,
    },
    /// It is in a tree without masks: all names in it are visible.
    Tree,
    /// Neither: names in it are resolved component by component.
    Elsewhere,
}

/// What one resolution has found out that helps the next one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Learned {
    /// Where the text before the last component leads. Of [`Directory::Index`] this never
    /// expires; of [`Directory::Tree`] it holds until a link, a rename or a mount changes where
    /// paths in trees lead.
    pub directory: Option<Directory>,
    /// Where the current directory is, if the path is relative to it.
    pub current_directory: Option<Directory>,
    /// Whether the index alone has led to something visible, so that the answer never expires.
    pub is_visible_by_index: bool,
    /// Whether, besides, the path is its own canonical form.
    pub is_canonical: bool,
}

/// Why a call goes on although the name is not visible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GoesOn {
    /// Nothing of that name is there.
    Absent,
    /// What is there is hidden, and nobody's: it is made anew.
    Anew,
}

/// How a walk ended.
pub struct Walked<'t> {
    /// The answer.
    pub answer: Answer<'t>,
    /// What can be remembered.
    pub learned: Learned,
    /// Whether the path names a link that was not followed: because the call means the link, or
    /// because it stands for an open descriptor.
    pub ends_at_link: bool,
    /// In whose words the canonical path is.
    pub words: Words,
    /// The canonical path, if the walk passed and came to the path's end; empty for the root.
    pub canonical: Option<Text<'t>>,
    /// How a call goes on although the name at the end of its path is not visible; `canonical` is then that of the
    /// name.
    pub goes_on: Option<GoesOn>,
}
