//! The environment: what the filter reads at start, and keeps alive in every child.

mod block;
mod keep;
mod own;

pub use super::variables::LOADINGS;
pub use block::Block;
pub use keep::with_kept;
pub use own::Assignments;
