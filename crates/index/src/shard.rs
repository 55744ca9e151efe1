//! The shards of the map of hidden paths.
//!
//! Of an installed system most paths are hidden, and a map is built by one thread. So the
//! hidden paths, sorted, are cut into shards, each a map of its own, which are built on as many
//! threads as there are processors. The section [`Section::Shards`](crate::Section::Shards)
//! says where each begins:
//!
//! | bytes | what |
//! | --- | --- |
//! | 12 for each shard | where the text of its first key ends in the texts below, where its map begins in the section of maps, its root node |
//! | the rest | the texts of first keys, without anything between |

use crate::automaton::Automaton;
use crate::cursor::Cursor;
use crate::format::u32_at;

/// The bytes of a shard in the table.
const ENTRY: usize = 12;

/// The map of the shard in which `key` must be, if anywhere, and its root. `table` and `maps`
/// are the two sections.
pub(crate) fn find<'m>(
    table: &[u8],
    maps: &'m [u8],
    shards: u32,
    key: &[u8],
) -> Option<(Automaton<'m>, Cursor)> {
    let (entries, texts) = table.split_at_checked(ENTRY.checked_mul(shards as usize)?)?;
    // The last one that begins with the key or before it.
    let (mut low, mut high) = (0, shards as usize);
    while low < high {
        let middle = low + (high - low) / 2;
        if first(entries, texts, middle)? <= key {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let entry = entries.get(ENTRY * low.checked_sub(1)?..)?;
    let start = u32_at(entry, 4)? as usize;
    let root = Cursor {
        node: u32_at(entry, 8)?,
        output: 0,
    };
    let map = match entry.get(ENTRY..) {
        Some(next) if !next.is_empty() => maps.get(start..u32_at(next, 4)? as usize)?,
        _ => maps.get(start..)?,
    };
    Some((Automaton::new(map), root))
}

/// The first key of a shard.
fn first<'t>(entries: &[u8], texts: &'t [u8], shard: usize) -> Option<&'t [u8]> {
    let at = ENTRY.checked_mul(shard)?;
    let start = match at.checked_sub(ENTRY) {
        None => 0,
        Some(before) => u32_at(entries, before)? as usize,
    };
    texts.get(start..u32_at(entries, at)? as usize)
}

/// The section that tells where shards begin, as it is put together.
#[cfg(feature = "std")]
#[derive(Default)]
pub(crate) struct Table {
    entries: Vec<u8>,
    texts: Vec<u8>,
}

#[cfg(feature = "std")]
impl Table {
    /// Adds a shard: its first key, where its map begins, its root node.
    pub(crate) fn push(&mut self, first: &[u8], start: u32, root: u32) {
        self.texts.extend_from_slice(first);
        for number in [self.texts.len() as u32, start, root] {
            self.entries.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// How many shards it has.
    pub(crate) fn len(&self) -> u32 {
        (self.entries.len() / ENTRY) as u32
    }

    /// The bytes of the section.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.entries.append(&mut self.texts);
        self.entries
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use crate::{Builder, HiddenOwner, Index, PackageId};

    /// In the tests of this crate a shard has 60 keys at most.
    #[test]
    fn every_shard_is_found() {
        for count in [0, 1, 59, 60, 61, 120, 121, 1000] {
            let mut builder = Builder::new();
            let path = |number: u32| format!("/usr/{number:04}/x");
            let owner = |number: u32| match number % 5 {
                0 => HiddenOwner::Several,
                _ => HiddenOwner::Package(PackageId::new(number % 7)),
            };
            // In no order, and some of them twice.
            for number in (0..count).rev().chain(0..count / 3) {
                builder.hidden(path(number), owner(number));
            }
            let bytes = builder.finish().unwrap();
            let index = Index::open(&bytes).unwrap();
            assert_eq!(
                crate::format::shards(&bytes),
                Some(count.div_ceil(60)),
                "{count}"
            );
            for number in 0..count {
                assert_eq!(
                    index.hidden_owner(path(number).as_bytes()),
                    Some(owner(number))
                );
                for other in [
                    path(number) + "/y",
                    path(number) + "0",
                    path(number + count),
                ] {
                    assert_eq!(index.hidden_owner(other.as_bytes()), None, "{other}");
                }
            }
            for other in ["/", "/a", "/usr", "/usr/0000", "/z"] {
                assert_eq!(index.hidden_owner(other.as_bytes()), None, "{other}");
            }
        }
    }
}
