//! From the options of a verb to an index, and the reasons for what it shows.

mod build;
mod compile;
pub mod compiled;
mod prepared;
mod reasons;
mod request;

pub use compile::{compile, compile_request};
pub use prepared::{PreparedView, prepare};
