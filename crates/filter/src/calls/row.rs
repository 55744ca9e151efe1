//! What a row of the table holds, and what a call by its number asks for.

use crate::calls::effect::Effect;
use crate::verdict::Call;
use core::ffi::c_long;

/// A row, for those that compare the table with something.
#[derive(Debug)]
pub struct Row {
    /// The name of the call, by which it is recorded.
    pub call: &'static str,
    /// The names of libc, each with the versions of glibc that have it: `2.2.5`.
    pub names: &'static [(&'static str, &'static [&'static str])],
    /// The system calls by which it can be made with syscall(2): name and number.
    pub numbers: &'static [(&'static str, c_long)],
    /// How many of its arguments are paths. Of a call that is written out in `hooks`, as far as
    /// syscall(2) needs no more.
    pub paths: usize,
}

/// What a call by its number asks for.
pub struct Asked {
    /// The paths that it names, in the order in which the kernel looks them up.
    pub paths: [Option<Call>; 2],
    /// Whether its other arguments may be such as the kernel refuses whatever the paths are.
    pub is_odd: bool,
    /// What it changes.
    pub effect: Effect,
}

/// At most two paths.
#[inline(always)]
pub fn at_most_two<const COUNT: usize>(calls: [Call; COUNT]) -> [Option<Call>; 2] {
    let mut calls = calls.into_iter();
    [calls.next(), calls.next()]
}
