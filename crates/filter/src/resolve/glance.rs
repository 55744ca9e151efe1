//! The answer at one glance: no buffer, and no look at the disk where the index knows.

use super::base::directory_path;
use super::domain::Domain;
use super::scratch::Text;
use super::shape::Shape;
use super::{Answer, Hidden, Question, component_length, goes_on};
use crate::memory::directories::{self, Key, Place};
use crate::memory::whole_paths;
use crate::process::state::State;
use blinkers_index::{Cursor, Kind, Stop};
use core::mem::MaybeUninit;

/// What one glance shows.
pub enum Glance<'p> {
    /// The index alone has led to this path, and it is its own canonical form.
    Canonical,
    /// The whole answer.
    Answer(Answer<'p>),
    /// The directory is in a tree: the kernel's answer is the right one unless the last
    /// component is a link.
    UnlessLink,
    /// In a tree, from the byte at this place on: the kernel's answer is the right one unless a
    /// link is on the way. No `..` is.
    InTree(usize),
    /// Not to be seen at one glance.
    Unknown,
}

/// The key by which the directory of a question's path is known.
pub fn directory_key(state: &State, question: &Question, shape: Shape) -> Option<Key> {
    let path = question.path.to_bytes();
    if question.dir != libc::AT_FDCWD && path.first() != Some(&b'/') {
        return None;
    }
    Key::of(state, path.get(..shape.last)?)
}

/// Looks once, at what the whole text is not known to lead to.
pub fn glance<'p>(state: &State, question: &Question<'p>) -> Glance<'p> {
    let path = question.path.to_bytes();
    let Some(shape) = Shape::of(path) else {
        return directory(state, question, path);
    };
    let key = directory_key(state, question, shape);
    match key.and_then(|key| directories::find(state, key)) {
        Some(Place::Tree) if question.keeps(b"") => Glance::Answer(Answer::Pass),
        Some(Place::Tree) => Glance::UnlessLink,
        Some(Place::Index { at, is_canonical }) => {
            in_directory(state, question, path, shape, at, is_canonical)
        }
        Some(Place::Elsewhere) => Glance::Unknown,
        None => first_time(state, question, path, Some(shape), key),
    }
}

/// A path that ends in a slash, or in dots.
fn directory<'p>(state: &State, question: &Question<'p>, path: &'p [u8]) -> Glance<'p> {
    match own_key(state, question).and_then(|key| directories::find(state, key)) {
        Some(_) => Glance::Answer(Answer::Pass),
        None => first_time(state, question, path, None, None),
    }
}

/// The key of a path that ends in a slash: it is the text of a directory.
pub fn own_key(state: &State, question: &Question) -> Option<Key> {
    let path = question.path.to_bytes();
    let is_directory = path.last() == Some(&b'/')
        && (question.dir == libc::AT_FDCWD || path.first() == Some(&b'/'));
    Key::of(state, path).filter(|_| is_directory)
}

/// A name in a directory of the index that is known.
#[inline]
fn in_directory<'p>(
    state: &State,
    question: &Question<'p>,
    path: &'p [u8],
    shape: Shape,
    names: Cursor,
    is_canonical: bool,
) -> Glance<'p> {
    let name = path.get(shape.last..).unwrap_or_default();
    let visible = if is_canonical {
        Glance::Canonical
    } else {
        Glance::Answer(Answer::Pass)
    };
    let entry = match state.index.name(names, name) {
        Some((_, Some(entry))) => entry,
        Some((_, None)) => {
            whole_paths::keep_visible(state, question, is_canonical);
            return visible;
        }
        None if is_canonical => return missing(state, question, path, name.len()),
        None => return Glance::Unknown,
    };
    match entry.kind {
        Kind::File | Kind::Directory | Kind::Tree => {
            state.mark(entry.rank);
            whole_paths::keep_visible(state, question, is_canonical);
            visible
        }
        Kind::Symlink if question.keeps(b"") => {
            state.mark(entry.rank);
            whole_paths::keep_visible(state, question, false);
            Glance::Answer(Answer::Pass)
        }
        Kind::Symlink | Kind::Mask => Glance::Unknown,
    }
}

/// A name that a visible directory does not have. `path` is its canonical path.
fn missing<'p>(
    state: &State,
    question: &Question<'p>,
    path: &'p [u8],
    length: usize,
) -> Glance<'p> {
    if !state.trees().is_empty() {
        return Glance::Unknown;
    }
    let component = path.len();
    Glance::Answer(
        if goes_on(question, true, length, question.dir, question.path) {
            Answer::Pass
        } else {
            Answer::Hidden(Hidden {
                path,
                component,
                by_index: true,
            })
        },
    )
}

/// The same for a directory that is not known yet. The walk over the index finds it, and it
/// is kept.
fn first_time<'p>(
    state: &State,
    question: &Question<'p>,
    path: &'p [u8],
    shape: Option<Shape>,
    key: Option<Key>,
) -> Glance<'p> {
    if path.first() != Some(&b'/') {
        return relative(state, question, path, shape);
    }
    let index = state.index;
    let walk = index.walk(index.root(), path);
    let is_plain = shape.is_some_and(|shape| shape.is_plain);
    if let Some(shape) = shape
        && shape.last == walk.parent.0 + 1
    {
        directories::keep_in_index(state, key, walk.parent.1, is_plain);
    }
    match walk.stop {
        Stop::End => {
            if let Some(entry) = index.entry(walk.at) {
                state.mark(entry.rank);
            }
            whole_paths::keep_visible(state, question, is_plain);
            if is_plain {
                Glance::Canonical
            } else {
                Glance::Answer(Answer::Pass)
            }
        }
        Stop::NotDirectory => Glance::Answer(Answer::Pass),
        Stop::Link(rank) if question.keeps(path.get(walk.consumed..).unwrap_or_default()) => {
            state.mark(rank);
            whole_paths::keep_visible(state, question, false);
            Glance::Answer(Answer::Pass)
        }
        Stop::Tree(rank) => {
            state.mark(rank);
            if index.has_children(walk.at) {
                return Glance::Unknown;
            }
            match path.get(walk.consumed + 1..) {
                None | Some([]) => Glance::Answer(Answer::Pass),
                Some(_) if shape.is_some_and(|shape| shape.last == walk.consumed + 1) => {
                    let changes = directories::changes(state);
                    if !directories::is_kernels_own(path) {
                        directories::keep_in_tree(state, key, changes);
                    }
                    if question.keeps(b"") {
                        Glance::Answer(Answer::Pass)
                    } else {
                        Glance::UnlessLink
                    }
                }
                Some(rest) if is_plain || !has_parent(rest) => Glance::InTree(walk.consumed),
                Some(_) => Glance::Unknown,
            }
        }
        Stop::Missing if state.trees().is_empty() => {
            absent_on_the_way(question, path, walk.consumed)
        }
        _ => Glance::Unknown,
    }
}

/// A component behind the first `visible` bytes is not visible.
fn absent_on_the_way<'p>(question: &Question<'p>, path: &'p [u8], visible: usize) -> Glance<'p> {
    let rest = path.get(visible + 1..).unwrap_or_default();
    if !is_plain(path) {
        return Glance::Unknown;
    }
    let length = component_length(rest);
    let hidden = Hidden {
        path: trimmed(path),
        component: visible + 1 + length,
        by_index: true,
    };
    let is_last = hidden.component == hidden.path.len();
    Glance::Answer(
        if goes_on(question, is_last, length, question.dir, question.path) {
            Answer::Pass
        } else {
            Answer::Hidden(hidden)
        },
    )
}

/// A relative path. If the current directory is in a tree, all below it is.
fn relative<'p>(
    state: &State,
    question: &Question<'p>,
    path: &[u8],
    shape: Option<Shape>,
) -> Glance<'p> {
    let is_plain = shape.is_some_and(|shape| shape.is_plain);
    let is_below = question.dir == libc::AT_FDCWD && (is_plain || !has_parent(path));
    if !is_below || !stands_in_tree(state) {
        return Glance::Unknown;
    }
    match shape {
        Some(Shape { last: 0, .. }) if question.keeps(b"") => Glance::Answer(Answer::Pass),
        Some(Shape { last: 0, .. }) => Glance::UnlessLink,
        _ => Glance::InTree(0),
    }
}

/// Whether the current directory is in a tree without masks.
fn stands_in_tree(state: &State) -> bool {
    let here = Key::of(state, b"");
    match here.and_then(|here| directories::find(state, here)) {
        Some(place) => place == Place::Tree,
        None => looks_where_it_stands(state, here),
    }
}

#[inline(never)]
fn looks_where_it_stands(state: &State, here: Option<Key>) -> bool {
    let changes = directories::changes(state);
    let mut buffer = [MaybeUninit::uninit(); 512];
    let mut path = Text::new(&mut buffer);
    if directory_path(libc::AT_FDCWD, &mut path).is_err() {
        return false;
    }
    let is_in_tree = match Domain::of_directory(state, &mut path) {
        Ok(Domain::Tree(masks)) => masks.is_none(),
        _ => false,
    };
    if !is_in_tree {
        directories::keep_elsewhere(state, here, changes);
    } else if !directories::is_kernels_own(path.bytes()) {
        directories::keep_in_tree(state, here, changes);
    }
    is_in_tree
}

/// Whether `..` is among the components.
fn has_parent(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'/').any(|name| name == b"..")
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
