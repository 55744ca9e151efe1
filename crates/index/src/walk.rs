//! The walk: what path resolution asks of the index, in one pass over the path.

use crate::cursor::Cursor;
use crate::index::{Entry, Index};
use crate::key::Kind;

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
    /// The directory in which the last component was entered or, with [`Stop::Missing`],
    /// looked for; and the bytes of the path up to its end, without any slash after it.
    pub parent: (usize, Cursor),
}

/// Why a walk stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// At the end of the path; nothing but slashes is left. It is a file, a directory, or a
    /// parent directory that is no key itself. A file has not even slashes after it.
    End,
    /// The next component is not visible.
    Missing,
    /// The component just entered is the symbolic link of this rank, whether it is the last or not.
    Link(u32),
    /// The component just entered is the tree of this rank, whether it is the last or not.
    Tree(u32),
    /// The component just entered is masked: hidden, with all below it. A walk that begins
    /// above a tree stops at the tree instead.
    Mask,
    /// The component just entered is a file, and a slash or a component follows.
    NotDirectory,
    /// The next component is `.` or `..`.
    Dots,
}

/// What [`Index::judge`] found.
enum Judged {
    /// A directory that is a key.
    Enter,
    /// Here a walk ends.
    Stop(Stop),
    /// No key: a parent directory of keys, or half of a name.
    NoKey,
}

impl Index<'_> {
    /// Walks a path from a directory, as far as plain visible directories reach.
    ///
    /// The path is relative to `from` (a leading slash is only a separator), and several
    /// slashes count as one. Where `from` is itself a link, a tree, a mask or a file, the walk
    /// stops there, with nothing consumed.
    #[inline]
    pub fn walk(&self, from: Cursor, path: &[u8]) -> Walk {
        let map = self.visible;
        let mut at = from;
        let mut consumed = 0;
        // Where the component at `at` was looked for: what to tell if it is only half of a
        // name.
        let mut parent = (0, from);
        loop {
            // One turn of this loop: judge the component at `at`, then enter the next one.
            let below = map.step(at, b'/');
            if below.is_none() || self.masks {
                // With keys below it a final node is a directory or, if there are masks,
                // perhaps a tree. Any other has to be looked at.
                match self.judge(at, consumed == path.len()) {
                    Judged::Enter => {}
                    Judged::Stop(stop) => {
                        return Walk {
                            stop,
                            consumed,
                            at,
                            parent,
                        };
                    }
                    Judged::NoKey if below.is_some() || consumed == 0 => {}
                    Judged::NoKey => {
                        let (consumed, at) = parent;
                        return Walk {
                            stop: Stop::Missing,
                            consumed,
                            at,
                            parent,
                        };
                    }
                }
            }
            let mut next = consumed;
            while path.get(next) == Some(&b'/') {
                next += 1;
            }
            let stop = match path.get(next..) {
                None | Some([]) => Some(Stop::End),
                Some([b'.'] | [b'.', b'/', ..] | [b'.', b'.'] | [b'.', b'.', b'/', ..]) => {
                    Some(Stop::Dots)
                }
                Some(_) => None,
            };
            if let Some(stop) = stop {
                return Walk {
                    stop,
                    consumed,
                    at,
                    parent,
                };
            }
            parent = (consumed, at);
            match below.and_then(|below| self.enter(below, path, next)) {
                Some(entered) => (at, consumed) = entered,
                None => {
                    return Walk {
                        stop: Stop::Missing,
                        consumed,
                        at,
                        parent,
                    };
                }
            }
        }
    }

    /// What the kind of a component, if it is a key, says to a walk that just entered it.
    /// `last`: nothing follows, not even a slash.
    #[inline(always)]
    fn judge(&self, at: Cursor, last: bool) -> Judged {
        if !self.visible.is_final(at) {
            return Judged::NoKey;
        }
        // Damaged bytes have no kind, or none that fits: nothing is visible there.
        let Some(Entry { rank, kind }) = self.entry(at) else {
            return Judged::Stop(Stop::Missing);
        };
        match kind {
            Kind::Directory => Judged::Enter,
            Kind::File if last => Judged::Stop(Stop::End),
            Kind::File => Judged::Stop(Stop::NotDirectory),
            Kind::Symlink => Judged::Stop(Stop::Link(rank)),
            Kind::Tree => Judged::Stop(Stop::Tree(rank)),
            Kind::Mask => Judged::Stop(Stop::Mask),
        }
    }

    /// Follows the bytes of one component, from its first one to the slash or the end after
    /// it.
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
        Some((at, end))
    }

    /// Is a path below a tree hidden by a mask?
    ///
    /// `below` is what remains of a canonical path after the tree's own, with or without its
    /// leading slash.
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
