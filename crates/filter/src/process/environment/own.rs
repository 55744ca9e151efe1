//! The filter's own assignments in an environment.

use super::block::Block;
use crate::process::variables::{LOADINGS, VARIABLES, value_of};
use core::ffi::{CStr, c_char};

/// How many variables are the filter's own.
pub const OWN: usize = VARIABLES.len() + LOADINGS.len();

/// The assignments, each with the name of its variable.
#[derive(Clone, Copy)]
pub struct Assignments([(&'static [u8], Option<&'static CStr>); OWN]);

impl Assignments {
    /// Finds them, in one pass: every process pays for it.
    pub fn of(environment: Block) -> Assignments {
        Assignments::among(environment.strings())
    }

    /// The same, among strings that are no block.
    pub fn among(strings: impl Iterator<Item = &'static CStr>) -> Assignments {
        let mut own = core::array::from_fn(|at| match VARIABLES.get(at) {
            Some(name) => (*name, None),
            None => (LOADINGS[at - VARIABLES.len()].name, None),
        });
        for string in strings {
            let bytes = string.to_bytes();
            let (variables, loadings) = own.split_at_mut(VARIABLES.len());
            let alike = match bytes.first() {
                Some(b'B') => variables,
                Some(b'L') => loadings,
                _ => continue,
            };
            for (name, found) in alike {
                // The first one counts, as for getenv(3).
                if found.is_none()
                    && bytes.get(name.len()) == Some(&b'=')
                    && bytes.starts_with(name)
                {
                    *found = Some(string);
                }
            }
        }
        Assignments(own)
    }

    /// `NAME=value`, where the variable is set.
    pub fn assignment(&self, name: &[u8]) -> Option<&'static CStr> {
        self.0.iter().find(|(own, _)| *own == name)?.1
    }

    /// The value, where the variable is set.
    pub fn value(&self, name: &[u8]) -> Option<&'static CStr> {
        value_of(self.assignment(name)?, name)
    }

    /// The bytes that all of them take, with their NULs.
    pub fn length(&self) -> usize {
        let lengths = self.0.iter().flat_map(|(_, found)| *found);
        lengths.map(|string| string.count_bytes() + 1).sum()
    }

    /// Calls `work` with an environment of these and one string `more` alone.
    pub fn with_block<T>(&self, more: Option<&'static CStr>, work: impl FnOnce(Block) -> T) -> T {
        let mut block: [*const c_char; OWN + 2] = [core::ptr::null(); OWN + 2];
        let set = self.0.iter().filter_map(|(_, found)| *found).chain(more);
        for (place, string) in block.iter_mut().zip(set) {
            *place = string.as_ptr();
        }
        // SAFETY: at most `OWN` C strings and one, and the null behind them.
        work(unsafe { Block::given(block.as_ptr()) })
    }
}
