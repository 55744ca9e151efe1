//! All visible keys of an index, in order.
//!
//! The `fst` crate's own stream would do on sound bytes, but panics on many a damaged file,
//! which whoever names a file on the command line can hand in.

use crate::cursor::Cursor;
use crate::index::{Entry, Index};
use crate::order::LONGEST;

/// The visible keys of an index, in the order of their ranks.
///
/// Made by [`Index::entries`].
pub struct Entries<'a> {
    index: Index<'a>,
    path: Vec<u8>,
    /// The nodes on the way to `path`, each with the edge to try next.
    open: Vec<(Cursor, usize)>,
    given: u32,
    steps: u64,
}

/// The steps allowed for each key: one for each byte on the way down, and one on the way back.
const STEPS_PER_KEY: u64 = 2 * (LONGEST as u64 + 1);

impl<'a> Index<'a> {
    /// All visible keys with their paths, in the order of their ranks.
    ///
    /// Over damaged bytes it gives wrong keys, but not more than [`ranks`](Index::ranks), and
    /// ends. [`verify`](Index::verify) tells beforehand.
    pub fn entries(&self) -> Entries<'a> {
        Entries {
            index: *self,
            path: Vec::new(),
            open: Vec::new(),
            given: 0,
            steps: 0,
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = (Vec<u8>, Entry);

    fn next(&mut self) -> Option<Self::Item> {
        let map = self.index.visible;
        if self.given == 0 && self.steps == 0 {
            self.steps = 1;
            let root = self.index.root();
            self.open.push((root, 0));
            if let Some(entry) = self.index.entry(root) {
                self.given += 1;
                return Some((b"/".to_vec(), entry));
            }
        }
        while self.given < self.index.ranks {
            self.steps += 1;
            if self.steps > STEPS_PER_KEY * (1 + u64::from(self.given)) {
                return None;
            }
            let (at, edge) = self.open.last_mut()?;
            if *edge == map.edges(*at) {
                self.open.pop();
                self.path.pop();
                continue;
            }
            let byte = map.label(*at, *edge)?;
            *edge += 1;
            let next = map.step(*at, byte)?;
            self.open.push((next, 0));
            self.path.push(byte);
            if let Some(entry) = self.index.entry(next) {
                self.given += 1;
                return Some((self.path.clone(), entry));
            }
        }
        None
    }
}
