//! Who owns a path.

/// A package named in an index: its place in the list of names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PackageId(u32);

impl PackageId {
    /// The package at this place of the list, counted from 0.
    #[inline]
    pub const fn new(id: u32) -> PackageId {
        PackageId(id)
    }

    /// The place in the list, counted from 0.
    #[inline]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// The owner of a hidden path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HiddenOwner {
    /// One package.
    Package(PackageId),
    /// Several hidden packages, as with a directory they share: there is none to name.
    Several,
}

/// The value of [`HiddenOwner::Several`] in the map of hidden paths. A package has its number
/// and one more.
const SEVERAL: u32 = 0;

impl HiddenOwner {
    pub(crate) const fn from_value(value: u32) -> HiddenOwner {
        match value {
            SEVERAL => HiddenOwner::Several,
            above => HiddenOwner::Package(PackageId(above - 1)),
        }
    }

    #[cfg(feature = "std")]
    pub(crate) fn value(self) -> u32 {
        match self {
            HiddenOwner::Several => SEVERAL,
            HiddenOwner::Package(PackageId(id)) => id.saturating_add(1),
        }
    }
}
