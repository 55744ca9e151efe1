//! What a key of the index is.

/// The kind of a visible path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Anything that is no directory and no symbolic link.
    File,
    /// A directory. Below it only keys are visible.
    Directory,
    /// A symbolic link; [`Index::link_target`](crate::Index::link_target) has its text.
    Symlink,
    /// A directory below which everything is visible but what masks hide.
    Tree,
    /// An entry below a tree that is hidden, with all below it.
    Mask,
}

impl Kind {
    /// The kind of a code of four bits. Zero is none, so that a zeroed page makes nothing
    /// visible.
    #[inline]
    pub(crate) const fn from_code(code: u8) -> Option<Kind> {
        match code {
            1 => Some(Kind::File),
            2 => Some(Kind::Directory),
            3 => Some(Kind::Symlink),
            4 => Some(Kind::Tree),
            5 => Some(Kind::Mask),
            _ => None,
        }
    }

    /// The code of four bits.
    #[cfg(feature = "std")]
    pub(crate) const fn code(self) -> u8 {
        match self {
            Kind::File => 1,
            Kind::Directory => 2,
            Kind::Symlink => 3,
            Kind::Tree => 4,
            Kind::Mask => 5,
        }
    }
}
