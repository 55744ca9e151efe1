//! What is asked: a path, and what the call does with its end.

use core::ffi::{CStr, c_int};

/// What a call does with the last component of its path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Last {
    /// A symbolic link there is followed: stat(2), open(2).
    Follow,
    /// A symbolic link there is what is meant, unless slashes come after it: lstat(2).
    Keep,
    /// The name itself is meant, slashes or not: rename(2), unlink(2), mkdir(2).
    Entry,
    /// The kernel judges the last component without looking at the disk: open(2) with
    /// `O_CREAT` of a path that ends in a slash.
    Parent,
}

/// What a call does to the name at the end of its path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Nothing: it looks, or changes what the name stands for.
    Nothing,
    /// Makes a file, or opens what is there: open(2) with `O_CREAT`.
    Opens,
    /// The same, and what was in it is lost: `O_TRUNC`.
    OpensAnew,
    /// Makes a directory.
    MakesDirectory,
    /// Makes what fails if the name is there: link(2), mknod(2), `O_EXCL`.
    Makes,
    /// Makes a name that libc chooses, like the one given: mkstemp(3).
    MakesSimilar,
    /// Puts something else in the place of what is there: the new path of rename(2).
    Replaces,
    /// Puts each of the two in the place of the other: `RENAME_EXCHANGE`.
    Exchanges,
    /// Takes the name away: unlink(2), rmdir(2).
    Removes,
    /// Takes the name away, to another place: the old path of rename(2).
    Moves,
}

impl Change {
    /// Whether a name that does not exist is made.
    #[inline]
    pub fn creates(self) -> bool {
        use Change::{Makes, MakesDirectory, MakesSimilar, Opens, OpensAnew, Replaces};
        matches!(
            self,
            Opens | OpensAnew | MakesDirectory | Makes | MakesSimilar | Replaces
        )
    }

    /// Whether the name is not what it was before, even where it was visible.
    #[inline]
    pub fn alters(self) -> bool {
        !matches!(self, Change::Nothing | Change::Opens | Change::OpensAnew)
    }
}

/// May this path be resolved?
#[derive(Clone, Copy, Debug)]
pub struct Question<'p> {
    /// The descriptor of the directory where a relative path starts, or
    /// [`AT_FDCWD`](crate::AT_FDCWD).
    pub dir: c_int,
    /// The path: not empty, shorter than `PATH_MAX`.
    pub path: &'p CStr,
    /// What is done with the last component.
    pub last: Last,
    /// What is done to the name at the end.
    pub change: Change,
}

impl<'p> Question<'p> {
    /// The bytes of the path.
    #[inline(always)]
    pub fn text(&self) -> &'p [u8] {
        self.path.to_bytes()
    }

    /// Whether the path is absolute.
    #[inline(always)]
    pub fn is_absolute(&self) -> bool {
        self.text().first() == Some(&b'/')
    }

    /// Whether a symbolic link is what is meant and not what it points to, where `after` is the
    /// text behind it: nothing, slashes, or more components.
    #[inline]
    pub fn keeps(&self, after: &[u8]) -> bool {
        match self.last {
            Last::Follow => false,
            Last::Keep => after.is_empty(),
            Last::Entry | Last::Parent => after.iter().all(|&byte| byte == b'/'),
        }
    }
}
