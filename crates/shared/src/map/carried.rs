//! The index that a map carries.

use super::Map;
use super::layout::{INDEX_HEADER, at};
use crate::key::Domain;
use core::sync::atomic::Ordering::Relaxed;

/// An index that a map carries.
#[derive(Debug)]
pub struct Carried {
    /// Where in the file it begins, in bytes.
    pub place: u64,
    /// Its length in bytes.
    pub length: u64,
    /// A copy of its header.
    pub header: [u8; INDEX_HEADER],
}

impl Map<'_> {
    /// The index that the map carries, if it is that of the file `name`.
    pub fn carried(&self, name: &[u8]) -> Option<Carried> {
        let length = self.word(at::INDEX_LENGTH);
        let key = self.secret().key(Domain::IndexName, 0, name);
        if length == 0 || self.word(at::INDEX_NAME) != key.bits() {
            return None;
        }
        let mut header = [0; INDEX_HEADER];
        for (bytes, word) in header.chunks_exact_mut(8).zip(&self.page[at::CARRIED..]) {
            bytes.copy_from_slice(&word.load(Relaxed).to_ne_bytes());
        }
        Some(Carried {
            place: self.word(at::INDEX_PLACE),
            length,
            header,
        })
    }
}
