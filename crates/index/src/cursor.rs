//! Where a walk stands.

/// A place in the map of visible paths, at the end of a component.
///
/// It is a node of the automaton and the sum of the outputs on the way there, which is the
/// rank of the first key at or below it. A cursor belongs to the index it came from; in
/// another one it gives wrong answers, but is safe.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cursor {
    pub(crate) node: u32,
    pub(crate) output: u32,
}

impl Cursor {
    /// The cursor as one number, for an atomic cell.
    #[inline]
    pub const fn to_bits(self) -> u64 {
        (self.node as u64) << 32 | self.output as u64
    }

    /// The cursor that [`to_bits`](Cursor::to_bits) made a number of. Any number is safe.
    #[inline]
    pub const fn from_bits(bits: u64) -> Cursor {
        Cursor {
            node: (bits >> 32) as u32,
            output: bits as u32,
        }
    }
}
