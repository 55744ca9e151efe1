//! What the processes of a run share and remember.
//!
//! Two files carry it:
//!
//! - the **log** ([`log`]): one record for each hidden path that a program asked for, and
//!   for each program that the filter could not enter;
//! - the **usage map** ([`map`]): a file that every filtered process maps shared. It holds one
//!   bit for each visible path that was used, the number of processes that the filter
//!   entered, and what one process has found out for all.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`map`] | the header of the map, its layout, and the way to each part |
//! | [`alterations`] | what the run has made, moved and removed: a table that grows |
//! | [`changes`] | whether what was found in trees can still be believed |
//! | [`directory_table`] | what a directory's text leads to: a key and a value |
//! | [`path_table`] | what became of a whole path: a key and two bits |
//! | [`recorded`] | what was recorded or found absent: a set of keys |
//! | [`key`] | the one kind of key that all these tables have |
//! | [`program`] | what a program's first bytes say of how it is started |
//! | [`word`] | an atomic word: the machine's, or that of a model checker |
//!
//! Nothing here allocates, locks or calls libc, so the filter can use it anywhere.
//!
//! # How sure a key is
//!
//! The tables hold keys and not texts. A key is 64 bits wide ([`key`]). Two texts with the same
//! key are taken for one another, and the answer for one may then be given for the other. How
//! likely is that?
//!
//! - Each run draws 192 random bits, from which its keys are made. They stand in the usage map
//!   (a process without one draws its own), and no program is told them. So a collision cannot
//!   be computed in advance, and texts that collide in one run do not in the next.
//! - Two given texts share a key with a chance of one in 2^64. In [`path_table`] two bits of the
//!   key give way, so there it is one in 2^62. This is what is measured of functions of this
//!   kind (a multiplication of 64 by 64 bits, folded); it is not proved.
//! - Among *n* different texts there are *n*²/2 pairs. A run that asks for 100,000 different
//!   paths has a collision with a chance of one in 10^9; for 10 million paths, it is one in
//!   90,000. Most collisions do no harm: both texts must be in the table at the same time, and
//!   have different answers.
//! - A program that reads the usage map knows the random bits. It could then look for texts that
//!   collide. Such a program is hostile, and blinkers is no jail.

#![cfg_attr(not(feature = "std"), no_std)]

pub mod alterations;
pub mod changes;
pub mod directory_table;
pub mod key;
pub mod log;
pub mod map;
pub mod path_table;
pub mod program;
pub mod recorded;
pub mod word;

#[cfg(test)]
mod interleavings;
