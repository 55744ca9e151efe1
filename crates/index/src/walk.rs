//! The walk: what path resolution asks of the index, in one pass over the path.

use crate::cursor::Cursor;
use crate::index::Index;
use crate::key::Kind;
use crate::side;

/// How far a walk came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Walk {
    /// Why it stopped.
    pub stop: Stop,
    /// The bytes of the path up to the end of the last component entered, without any slash
    /// after it.
    pub consumed: usize,
    /// The last component entered; where the walk began, if there was none.
    pub at: Cursor,
}

/// Why a walk stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// At the end of the path; nothing but slashes is left. It is a file, a directory, or a
    /// parent directory that is no key itself. A file has not even slashes after it.
    End,
    /// The next component is not visible.
    Missing,
    /// The component just entered is the symbolic link of this rank, be it the last or not.
    Link(u32),
    /// The component just entered is the tree of this rank, be it the last or not.
    Tree(u32),
    /// The component just entered is masked: hidden, with all below it. A walk that begins above a tree
    /// stops at the tree instead.
    Mask,
    /// The component just entered is a file, and a slash or a component follows.
    NotDirectory,
    /// The next component is `.` or `..`.
    Dots,
}

impl Index<'_> {
    /// Walks a path from a directory, as far as plain visible directories reach.
    ///
    /// The path is relative to `from` (a leading slash is only a separator), and several slashes
    /// count as one. Where `from` is itself a link, a tree, a mask or a file, the walk stops
    /// there, with nothing consumed.
    #[inline]
    pub fn walk(&self, from: Cursor, path: &[u8]) -> Walk {
        let map = self.visible;
        let mut at = from;
        let mut consumed = 0;
        loop {
            // One turn of this loop: judge the component at `at`, then enter the next one.
            let mut start = consumed;
            while path.get(start) == Some(&b'/') {
                start += 1;
            }
            let below = map.step(at, b'/');
            // With keys below it a final node is a directory or, if there are masks, perhaps a
            // tree.
            if (below.is_none() || self.masks) && map.is_final(at) {
                let rank = map.value(at);
                let kind = rank.and_then(|rank| side::kind(self.kinds, rank));
                let stop = match (kind, rank) {
                    (Some(Kind::Directory), _) => None,
                    (Some(Kind::File), _) if consumed == path.len() => Some(Stop::End),
                    (Some(Kind::File), _) => Some(Stop::NotDirectory),
                    (Some(Kind::Symlink), Some(rank)) => Some(Stop::Link(rank)),
                    (Some(Kind::Tree), Some(rank)) => Some(Stop::Tree(rank)),
                    (Some(Kind::Mask), _) => Some(Stop::Mask),
                    // Damaged bytes: nothing is visible here.
                    _ => Some(Stop::Missing),
                };
                if let Some(stop) = stop {
                    return Walk { stop, consumed, at };
                }
            }
            let stop = match path.get(start..) {
                None | Some([]) => Some(Stop::End),
                Some([b'.'] | [b'.', b'/', ..] | [b'.', b'.'] | [b'.', b'.', b'/', ..]) => {
                    Some(Stop::Dots)
                }
                Some(_) => None,
            };
            if let Some(stop) = stop {
                return Walk { stop, consumed, at };
            }
            let Some((next, end)) = below.and_then(|below| self.enter(below, path, start)) else {
                return Walk {
                    stop: Stop::Missing,
                    consumed,
                    at,
                };
            };
            at = next;
            consumed = end;
        }
    }

    /// Follows one component, from its first byte to the slash or the end after it.
    #[inline(always)]
    fn enter(&self, first: Cursor, path: &[u8], start: usize) -> Option<(Cursor, usize)> {
        let mut at = first;
        let mut end = start;
        while let Some(&byte) = path.get(end) {
            if byte == b'/' {
                break;
            }
            at = self.visible.step(at, byte)?;
            end += 1;
        }
        // Half of a longer name is none.
        (self.visible.is_final(at) || self.has_children(at)).then_some((at, end))
    }

    /// Is a path below a tree hidden by a mask?
    ///
    /// `below` is what remains of a canonical path after the tree's own, with or without its leading
    /// slash.
    #[inline]
    pub fn masked(&self, tree: Cursor, below: &[u8]) -> bool {
        if !self.masks {
            return false;
        }
        let mut at = tree;
        for name in below.split(|&byte| byte == b'/') {
            if name.is_empty() {
                continue;
            }
            let Some(next) = self.child(at, name) else {
                return false;
            };
            if self
                .entry(next)
                .is_some_and(|entry| entry.kind == Kind::Mask)
            {
                return true;
            }
            at = next;
        }
        false
    }
}
