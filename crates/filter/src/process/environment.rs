//! The environment: what the filter reads at start, and keeps alive in every child.

#[cfg(not(feature = "audit"))]
mod arrays;
pub mod block;
mod keep;
#[cfg(not(feature = "audit"))]
mod lent;
mod own;
mod remove;

pub use super::variables::LOADINGS;
pub use block::Block;
pub use keep::with_kept;
#[cfg(not(feature = "audit"))]
pub use lent::with_assignments;
pub use own::Assignments;
pub use remove::without_libraries;
