//! What was found in a file.

use crate::calls::call;
use crate::reviewed;
use std::collections::BTreeSet;

/// The system calls that a file makes by instructions of its own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// The name by which others need the library, DT_SONAME of elf(5).
    pub name: Option<String>,
    /// The instructions, by their addresses.
    pub places: Vec<Place>,
}

/// An instruction that enters the kernel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Where it is, as the file counts addresses.
    pub address: u64,
    /// The numbers that reach it.
    pub numbers: Numbers,
}

/// The numbers of system calls that reach an instruction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbers {
    /// Those that were found.
    pub known: BTreeSet<u32>,
    /// Whether there may be others: one is computed, loaded or given by a caller.
    pub others: bool,
}

impl Found {
    pub(crate) fn new(name: Option<String>, places: Vec<Place>) -> Found {
        Found { name, places }
    }

    /// The places that may take a path, whatever is known of the library.
    pub fn with_path(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.numbers.take_path())
    }

    /// Why the library may be trusted although there are such places, if it may.
    pub fn reviewed(&self) -> Option<&'static str> {
        reviewed::reason(self.name.as_deref()?)
    }

    /// Whether the file may take paths past libc.
    pub fn takes_path(&self) -> bool {
        self.with_path().next().is_some() && self.reviewed().is_none()
    }
}

impl Numbers {
    /// Whether one of the calls may take a path.
    pub fn take_path(&self) -> bool {
        // What is newer than the table may take one.
        let takes_path = |number: &u32| call(*number).is_none_or(|call| call.takes_path);
        self.others || self.known.iter().any(takes_path)
    }
}
