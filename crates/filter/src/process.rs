//! What a filtered process is: how it starts, what it knows, and how its children will.

#[cfg(not(feature = "audit"))]
mod constructor;
pub mod environment;
pub mod start;
pub mod state;
#[cfg(not(feature = "audit"))]
pub mod switch;
