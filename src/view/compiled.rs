//! A view that is compiled.

pub use super::reasons::Reasons;
use blinkers_index::Summary;

/// An index, and what it does not tell.
pub struct Compiled {
    /// The bytes of the index.
    pub index: Vec<u8>,
    /// How much is in it.
    pub summary: Summary,
    /// Why each path is visible.
    pub reasons: Reasons,
    /// What the user should know, each time the view is used.
    pub notes: Vec<String>,
}
