//! Resolution that does not leave a directory, openat2(2).

/// How a path is confined, beside what the view allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Confined {
    /// `RESOLVE_IN_ROOT`: the directory where the path starts is its root, for absolute paths and
    /// links and for `..` too.
    pub in_root: bool,
    /// `RESOLVE_BENEATH`: what leads out of the directory fails, as the kernel says.
    pub beneath: bool,
    /// `RESOLVE_NO_SYMLINKS`: a link that would be followed fails, as the kernel says.
    pub without_links: bool,
}

impl Confined {
    /// Whether the path must not leave the directory where it starts.
    pub(crate) fn has_root(self) -> bool {
        self.in_root || self.beneath
    }
}
