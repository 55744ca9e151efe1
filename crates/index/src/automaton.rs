//! A reader of the automata that the `fst` crate writes (version 3 of its format).
//!
//! An automaton is a run of nodes. A node is written *before* the nodes that lead to it, and
//! is addressed by its **last** byte, so it is read backwards and every edge leads to a lower
//! address. The last byte says which of three shapes it has (`b` is a byte of a key, from high
//! to low address):
//!
//! | last byte | shape | what follows downwards |
//! | --- | --- | --- |
//! | `11cccccc` | one edge, to the node just below | `b`, if `c` is 0 |
//! | `10cccccc` | one edge | `b`, if `c` is 0; sizes; address; output |
//! | `0fnnnnnn` | `n` edges, final if `f` | `n`, if it is 0 above (1 means 256); sizes; index; each `b`; each address; each output; final output if `f` |
//!
//! `c` is a place in a table of frequent bytes. The byte of sizes has the width of addresses
//! in its high half, that of outputs in its low half; a width of 0 for outputs means that
//! there are none. Addresses are distances from the node's lowest byte; a distance of 0 is the
//! node without bytes: final, without edges. The index, 256 bytes from byte to edge, exists
//! for more than 32 edges.
//!
//! Nothing here is taken on trust: every byte is fetched with its bounds checked, and a step
//! takes bounded time. Since each step of a caller uses up a byte of a path, nothing can run
//! forever on damaged bytes.

use crate::cursor::Cursor;
use crate::format::u32_at;

/// The node without bytes: final, no edges, final output 0.
const EMPTY: u32 = 0;

/// From this many edges on (exclusive) a node has an index from byte to edge.
const INDEXED_ABOVE: usize = 32;

/// The bytes that the format's one-edge nodes write as a number; number 0 means that the byte
/// is written out.
static FREQUENT: [u8; 64] = *b"\0te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

/// The bytes of an automaton.
#[derive(Clone, Copy)]
pub(crate) struct Automaton<'a> {
    bytes: &'a [u8],
}

/// The parts of a node with any number of edges, down to its lowest byte.
struct Fan {
    /// Number of edges.
    edges: usize,
    /// Where the index or, without one, the bytes of edges end (exclusive).
    top: usize,
    /// Bytes of an address.
    address: usize,
    /// Bytes of an output.
    output: usize,
    /// Bytes of the final output.
    last: usize,
}

impl<'a> Automaton<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Automaton<'a> {
        Automaton { bytes }
    }

    /// Follows the edges of some bytes, none of which is `stop`.
    #[inline]
    pub(crate) fn follow(self, from: Cursor, bytes: &[u8], stop: u8) -> Option<Cursor> {
        let mut at = from;
        for &byte in bytes {
            if byte == stop {
                return None;
            }
            // Most nodes have a single edge to the node beside them, and are one byte.
            let state = *self.bytes.get(at.node as usize)?;
            let frequent = usize::from(state & 0x3f);
            if state & 0xc0 == 0xc0 && frequent != 0 {
                if FREQUENT[frequent] != byte {
                    return None;
                }
                at.node = at.node.checked_sub(1)?;
            } else {
                at = self.step(at, byte)?;
            }
        }
        Some(at)
    }

    /// Follows the edge of one byte.
    #[inline(always)]
    pub(crate) fn step(self, at: Cursor, byte: u8) -> Option<Cursor> {
        let address = at.node as usize;
        let state = *self.bytes.get(address)?;
        if state & 0x80 == 0 {
            return self.step_fan(at, state, byte);
        }
        let mut low = address;
        // The mask keeps the table's access within its 64 bytes.
        let mut label = FREQUENT[usize::from(state & 0x3f)];
        if state & 0x3f == 0 {
            low = low.checked_sub(1)?;
            label = *self.bytes.get(low)?;
        }
        if label != byte {
            return None;
        }
        if state & 0x40 != 0 {
            return Some(Cursor {
                node: low.checked_sub(1)? as u32,
                output: at.output,
            });
        }
        low = low.checked_sub(1)?;
        let sizes = *self.bytes.get(low)?;
        let (address, output) = (usize::from(sizes >> 4), usize::from(sizes & 0xf));
        let at_address = low.checked_sub(address)?;
        let lowest = at_address.checked_sub(output)?;
        Some(Cursor {
            node: target(lowest, self.number(at_address, address)?)?,
            output: at.output.wrapping_add(self.number(lowest, output)?),
        })
    }

    #[inline(always)]
    fn step_fan(self, at: Cursor, state: u8, byte: u8) -> Option<Cursor> {
        if at.node == EMPTY {
            return None;
        }
        let fan = self.fan(at.node as usize, state)?;
        let (edge, labels) = if fan.edges > INDEXED_ABOVE {
            let index = fan.top.checked_sub(256)?;
            let edge = usize::from(*self.bytes.get(index + usize::from(byte))?);
            if edge >= fan.edges {
                return None;
            }
            (edge, index.checked_sub(fan.edges)?)
        } else {
            let labels = fan.top.checked_sub(fan.edges)?;
            // A loop over single bytes, as its end is mostly predicted, and the walk then runs
            // ahead of the loads. Eight bytes at a time is a third slower: the next node's
            // address would hang on the result.
            let found = self
                .bytes
                .get(labels..fan.top)?
                .iter()
                .position(|&label| label == byte)?;
            (fan.edges - 1 - found, labels)
        };
        let addresses = labels.checked_sub(fan.edges * fan.address)?;
        let outputs = addresses.checked_sub(fan.edges * fan.output)?;
        let lowest = outputs.checked_sub(fan.last)?;
        let at_address = labels.checked_sub((edge + 1) * fan.address)?;
        let at_output = addresses.checked_sub((edge + 1) * fan.output)?;
        Some(Cursor {
            node: target(lowest, self.number(at_address, fan.address)?)?,
            output: at.output.wrapping_add(self.number(at_output, fan.output)?),
        })
    }

    #[inline(always)]
    fn fan(self, address: usize, state: u8) -> Option<Fan> {
        let mut top = address;
        let mut edges = usize::from(state & 0x3f);
        if edges == 0 {
            top = top.checked_sub(1)?;
            edges = match *self.bytes.get(top)? {
                1 => 256,
                edges => usize::from(edges),
            };
        }
        top = top.checked_sub(1)?;
        let sizes = *self.bytes.get(top)?;
        let output = usize::from(sizes & 0xf);
        Some(Fan {
            edges,
            top,
            address: usize::from(sizes >> 4),
            output,
            last: if state & 0x40 != 0 { output } else { 0 },
        })
    }

    /// Does a key end here?
    #[inline(always)]
    pub(crate) fn is_final(self, at: Cursor) -> bool {
        at.node == EMPTY
            || self
                .bytes
                .get(at.node as usize)
                .is_some_and(|state| state & 0xc0 == 0x40)
    }

    /// The value of the key that ends here, if one does.
    #[inline]
    pub(crate) fn value(self, at: Cursor) -> Option<u32> {
        if at.node == EMPTY {
            return Some(at.output);
        }
        let state = *self.bytes.get(at.node as usize)?;
        if state & 0xc0 != 0x40 {
            return None;
        }
        let fan = self.fan(at.node as usize, state)?;
        if fan.last == 0 {
            return Some(at.output);
        }
        let index = if fan.edges > INDEXED_ABOVE { 256 } else { 0 };
        let above = index + fan.edges * (1 + fan.address + fan.output) + fan.last;
        let last = self.number(fan.top.checked_sub(above)?, fan.last)?;
        Some(at.output.wrapping_add(last))
    }

    /// The number of `width` bytes at `at`. Four bytes are always there to read, as the format
    /// ends in 20 bytes that belong to no node. No map here is large enough for more than
    /// four.
    #[inline(always)]
    fn number(self, at: usize, width: usize) -> Option<u32> {
        if width > 4 {
            return None;
        }
        let mask = (1u64 << (8 * width)) - 1;
        Some(u32_at(self.bytes, at)? & mask as u32)
    }
}

/// The node at a distance below the lowest byte of another.
#[inline(always)]
fn target(lowest: usize, distance: u32) -> Option<u32> {
    if distance == 0 {
        return Some(EMPTY);
    }
    // Addresses fit 32 bits, as a cursor's do and as `lowest` came from one.
    Some(lowest.checked_sub(distance as usize)? as u32)
}

#[cfg(feature = "std")]
impl Automaton<'_> {
    /// The number of edges of a node.
    pub(crate) fn edges(self, at: Cursor) -> usize {
        let Some(&state) = self.bytes.get(at.node as usize) else {
            return 0;
        };
        match state & 0xc0 {
            _ if at.node == EMPTY => 0,
            0x80 | 0xc0 => 1,
            _ => self.fan(at.node as usize, state).map_or(0, |fan| fan.edges),
        }
    }

    /// The byte of an edge, in ascending order of bytes.
    pub(crate) fn label(self, at: Cursor, edge: usize) -> Option<u8> {
        let address = at.node as usize;
        let state = *self.bytes.get(address)?;
        if state & 0x80 != 0 {
            return match state & 0x3f {
                0 => self.bytes.get(address.checked_sub(1)?).copied(),
                code => FREQUENT.get(usize::from(code)).copied(),
            };
        }
        let fan = self.fan(address, state)?;
        let index = if fan.edges > INDEXED_ABOVE { 256 } else { 0 };
        let place = fan.top.checked_sub(index + edge + 1)?;
        self.bytes.get(place).copied()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests;
