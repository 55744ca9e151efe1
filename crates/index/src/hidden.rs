//! The hidden paths of a view that is being put together.

use rayon::prelude::*;

use crate::order::{self, BuildError};
use crate::owner::HiddenOwner;

/// Hidden paths with their owners: all texts in one, as there are many and little is known of
/// each.
#[derive(Debug, Default)]
pub(crate) struct HiddenKeys {
    text: Vec<u8>,
    keys: Vec<HiddenKey>,
}

/// A hidden path: where its text is, and the number that the index keeps of its owner.
#[derive(Clone, Copy, Debug)]
struct HiddenKey {
    start: usize,
    length: u32,
    owner: u32,
}

impl HiddenKeys {
    /// Adds a path as it was given.
    pub(crate) fn push(&mut self, path: &[u8], owner: HiddenOwner) {
        let start = self.text.len();
        self.text.extend_from_slice(path);
        self.keys.push(HiddenKey {
            start,
            // One that is longer is refused in any case.
            length: u32::try_from(path.len()).unwrap_or(u32::MAX),
            owner: owner.value(),
        });
    }

    /// Adds paths whose texts lie one after the other, each with where it ends.
    pub(crate) fn append(
        &mut self,
        mut text: Vec<u8>,
        paths: impl IntoIterator<Item = (usize, HiddenOwner)>,
    ) {
        let before = self.text.len();
        let length = text.len();
        if before == 0 {
            self.text = text;
        } else {
            self.text.append(&mut text);
        }
        let mut start = 0;
        self.keys.extend(paths.into_iter().map(|(end, owner)| {
            let end = end.clamp(start, length);
            let key = HiddenKey {
                start: before + start,
                length: u32::try_from(end - start).unwrap_or(u32::MAX),
                owner: owner.value(),
            };
            start = end;
            key
        }));
    }

    /// Checks and sorts the keys, and makes one of those that are the same.
    pub(crate) fn sort(&mut self) -> Result<(), BuildError> {
        let HiddenKeys { text, keys } = self;
        keys.par_iter_mut()
            .with_min_len(4096)
            .try_for_each(|key| -> Result<(), BuildError> {
                key.length = order::key(path(text, key))?.len() as u32;
                Ok(())
            })?;
        // Those of a view come sorted, and each once.
        let is_sorted = keys
            .par_windows(2)
            .with_min_len(4096)
            .all(|pair| path(text, &pair[0]) < path(text, &pair[1]));
        if is_sorted {
            return Ok(());
        }
        keys.par_sort_unstable_by(|one, other| path(text, one).cmp(path(text, other)));
        keys.dedup_by(|later, earlier| {
            let same = path(text, later) == path(text, earlier);
            if same && later.owner != earlier.owner {
                earlier.owner = HiddenOwner::Several.value();
            }
            same
        });
        Ok(())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The keys in shards of about the same size, none of which is larger than `most`: each
    /// key with the number of its owner.
    pub(crate) fn shards(
        &self,
        most: usize,
    ) -> Vec<impl ExactSizeIterator<Item = (&[u8], u32)> + Clone> {
        let shards = self.keys.len().div_ceil(most).max(1);
        let size = self.keys.len().div_ceil(shards).max(1);
        let shards = self.keys.chunks(size);
        shards
            .map(|keys| keys.iter().map(|key| (path(&self.text, key), key.owner)))
            .collect()
    }
}

fn path<'t>(text: &'t [u8], key: &HiddenKey) -> &'t [u8] {
    &text[key.start..][..key.length as usize]
}
