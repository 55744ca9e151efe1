//! The quick look: the answer to most questions, without a buffer, and without a look at the disk
//! where the index knows.

use crate::answer::{Directory, Hidden, Learned};
use crate::components::{
    component_length, has_parent, is_filled_by_kernel, is_plain, without_slashes,
};
use crate::creating::is_not_looked_up;
use crate::mounts::Words;
use crate::question::Question;
use crate::view::View;
use blinkers_index::{Cursor, Kind, Stop, Walk};

/// What a quick look shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look<'p> {
    /// The kernel's own answer is the right one.
    Pass,
    /// A component is hidden.
    Hidden(Hidden<'p>),
    /// The directory is in a tree: the kernel's answer is the right one unless the last component
    /// is a link.
    UnlessLink,
    /// In a tree from the byte at this place on: the kernel's answer is the right one unless a
    /// link is on the way. No `..` is.
    UnlessLinks(usize),
    /// The path must be walked component by component.
    Walk,
}

/// What a quick look shows, and what it has learned.
pub type Looked<'p> = (Look<'p>, Learned);

const NOTHING: Learned = Learned {
    directory: None,
    current_directory: None,
    is_visible_by_index: false,
    is_canonical: false,
};

/// Looks at a name in a directory that is known to be in a tree without masks.
#[inline(always)]
pub fn look_in_tree<'p>(question: &Question<'_>) -> Look<'p> {
    if question.keeps(b"") {
        Look::Pass
    } else {
        Look::UnlessLink
    }
}

/// Looks at a path of which the text before its last component, which begins at `last`, is known
/// to lead to a directory of the index: where its names begin, and whether that text is the
/// canonical path.
#[inline]
pub fn look_in_index<'p>(
    view: &impl View,
    question: &Question<'p>,
    last: usize,
    (names, is_canonical): (Cursor, bool),
) -> Looked<'p> {
    let path = question.text();
    let name = path.get(last..).unwrap_or_default();
    let visible = |is_canonical| {
        let learned = Learned {
            is_visible_by_index: true,
            is_canonical,
            ..NOTHING
        };
        (Look::Pass, learned)
    };
    if question.change.alters() {
        return (Look::Walk, NOTHING);
    }
    let entry = match view.index().name(names, name) {
        Some((_, Some(entry))) => entry,
        Some((_, None)) => return visible(is_canonical),
        None if !is_canonical || !view.more_trees().is_empty() => return (Look::Walk, NOTHING),
        None if is_not_looked_up(question, true, name.len()) => return (Look::Pass, NOTHING),
        None if question.change.creates() => return (Look::Walk, NOTHING),
        None => {
            let hidden = Hidden {
                path,
                component: path.len(),
                words: Words::Process,
                by_index: true,
            };
            return (Look::Hidden(hidden), NOTHING);
        }
    };
    match entry.kind {
        Kind::File | Kind::Directory | Kind::Tree => {
            view.mark(entry.rank);
            visible(is_canonical)
        }
        Kind::Symlink if question.keeps(b"") => {
            view.mark(entry.rank);
            visible(false)
        }
        Kind::Symlink | Kind::Mask => (Look::Walk, NOTHING),
    }
}

/// Looks at a path of which nothing is known. `here` tells where the current directory is; it is
/// asked only for a path that is relative to it.
pub fn look<'p>(
    view: &impl View,
    question: &Question<'p>,
    last: Option<usize>,
    here: impl FnOnce() -> Directory,
) -> Looked<'p> {
    if !question.is_absolute() {
        return look_below(question, last, here);
    }
    let path = question.text();
    let walk = view.index().walk(view.index().root(), path);
    let directory = passed_directory(view, &walk, question, last);
    let visible = |is_canonical| {
        let learned = Learned {
            directory,
            is_visible_by_index: true,
            is_canonical,
            ..NOTHING
        };
        (Look::Pass, learned)
    };
    match walk.stop {
        Stop::Tree(rank) => {
            view.mark(rank);
            look_at_tree(view, question, last, &walk, directory)
        }
        // What is altered outside of the trees is taken note of, and so must be walked to.
        _ if question.change.alters() => (Look::Walk, Learned::directory(directory)),
        Stop::End => {
            if let Some(entry) = view.index().entry(walk.at) {
                view.mark(entry.rank);
            }
            visible(last.is_some() && is_plain(path))
        }
        Stop::NotDirectory => (Look::Pass, Learned::directory(directory)),
        Stop::Link(rank) if question.keeps(path.get(walk.consumed..).unwrap_or_default()) => {
            view.mark(rank);
            visible(false)
        }
        Stop::Missing if view.more_trees().is_empty() => {
            let look = absent(question, walk.consumed);
            (look, Learned::directory(directory))
        }
        _ => (Look::Walk, Learned::directory(directory)),
    }
}

/// The path's directory, if the walk over the index has passed it.
fn passed_directory(
    view: &impl View,
    walk: &Walk,
    question: &Question,
    last: Option<usize>,
) -> Option<Directory> {
    // A walk that ends where it began has entered no component: the root is a tree.
    let is_passed = walk.consumed > 0 || walk.stop == Stop::Missing;
    let last = last.filter(|last| is_passed && *last == walk.parent.0 + 1)?;
    Some(Directory::Index {
        names: view.index().names(walk.parent.1)?,
        is_canonical: is_plain(question.text().get(..last)?),
    })
}

/// The walk over the index has come to a tree.
fn look_at_tree<'p>(
    view: &impl View,
    question: &Question<'p>,
    last: Option<usize>,
    walk: &Walk,
    directory: Option<Directory>,
) -> Looked<'p> {
    if view.index().has_children(walk.at) {
        return (Look::Walk, Learned::directory(directory));
    }
    let path = question.text();
    match path.get(walk.consumed + 1..) {
        // The top of a tree is a name outside of it.
        None | Some([]) if question.change.alters() => (Look::Walk, Learned::directory(directory)),
        None | Some([]) => (Look::Pass, Learned::directory(directory)),
        Some(_) if last == Some(walk.consumed + 1) => {
            let directory = (!is_filled_by_kernel(path)).then_some(Directory::Tree);
            (look_in_tree(question), Learned::directory(directory))
        }
        Some(rest) if !has_parent(rest) => (Look::UnlessLinks(walk.consumed), NOTHING),
        Some(_) => (Look::Walk, NOTHING),
    }
}

/// A component behind the first `visible` bytes is not visible.
fn absent<'p>(question: &Question<'p>, visible: usize) -> Look<'p> {
    let path = question.text();
    if !is_plain(path) {
        return Look::Walk;
    }
    let rest = path.get(visible + 1..).unwrap_or_default();
    let length = component_length(rest);
    let hidden = Hidden {
        path: without_slashes(path),
        component: visible + 1 + length,
        words: Words::Process,
        by_index: true,
    };
    let is_last = hidden.component == hidden.path.len();
    if is_not_looked_up(question, is_last, length) {
        Look::Pass
    } else if is_last && question.change.creates() {
        Look::Walk
    } else {
        Look::Hidden(hidden)
    }
}

/// A relative path. If the current directory is in a tree, all below it is.
fn look_below<'p>(
    question: &Question<'p>,
    last: Option<usize>,
    here: impl FnOnce() -> Directory,
) -> Looked<'p> {
    let is_below = question.dir == crate::AT_FDCWD && !has_parent(question.text());
    if !is_below || here() != Directory::Tree {
        return (Look::Walk, NOTHING);
    }
    let look = match last {
        Some(0) => look_in_tree(question),
        _ => Look::UnlessLinks(0),
    };
    (look, NOTHING)
}
