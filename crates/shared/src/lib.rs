//! What the filter writes down and the command reads.
//!
//! Two files carry what happened under a view:
//!
//! - the **log** ([`log`]): one record for each hidden path that a program asked for, and
//!   for each program that the filter could not enter;
//! - the **usage map** ([`usage`]): a small file that every filtered process maps shared.
//!   It holds one bit for each visible path that was used, the number of processes that
//!   the filter entered, a table of what has been recorded before, so that a loop over
//!   one hidden name writes one record, and what one process has found out for all
//!   ([`pairs`], [`texts`]).
//!
//! The filter writes both without allocation, locks or libc, so both formats are flat.

#![cfg_attr(not(feature = "std"), no_std)]

pub mod hash;
pub mod log;
pub mod pairs;
pub mod texts;
pub mod usage;
