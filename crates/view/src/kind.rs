//! What paths are.

/// What a path is, as far as a view cares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It was not asked.
    Unknown,
    /// Nothing is there.
    Absent,
    /// Neither directory nor link.
    File,
    Directory,
    Symlink,
}
