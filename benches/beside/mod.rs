//! What all benches share: the ways that are measured side by side, and how.
//!
//! - [`way`]: a way to start a program: bare, with a library, under the filter, under a peer;
//! - [`passing`]: the floor, a library with the filter's names that only passes them on;
//! - [`peers`]: other tools that change what a program sees, as far as they are installed;
//! - [`workshop`]: where programs, libraries and views are made;
//! - [`sources`]: the programs that are built;
//! - [`stepping`]: a program, one instruction at a time;
//! - [`turns`]: A B A B, and medians;
//! - [`process`]: what a whole command took;
//! - [`table`]: the result.

#![allow(dead_code, reason = "each bench measures its own ways")]

pub mod passing;
pub mod peers;
pub mod process;
pub mod sources;
pub mod stepping;
pub mod table;
pub mod turns;
pub mod way;
pub mod workshop;
