//! The environment: what the filter reads at start, and keeps alive in every child.

pub mod block;
mod keep;
mod own;
mod remove;

pub use super::variables::LOADINGS;
pub use block::Block;
pub use keep::with_kept;
pub use own::Assignments;
pub use remove::without_libraries;
