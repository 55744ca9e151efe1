//! Walking a map of the `fst` crate, format version 3, without std or allocation.
//!
//! A state is addressed by its last byte and written backwards from there. The two highest
//! bits of that byte say which of three forms it has:
//!
//! ```text
//! 11cccccc  one way on, to the state that stands right before this one
//! 10cccccc  one way on:   [output] [distance] [sizes] [input]?
//! 0fnnnnnn  any number:   [final output] [outputs] [distances] [inputs] [index]? [sizes] [n]?
//! ```
//!
//! `c` is the number of a common byte, or 0 if the input byte stands before. `f` says that
//! the state is final. `n` is the number of ways on, or 0 if it stands before. `sizes` holds
//! the width of a distance (high half) and of an output (low half) in bytes. With more than
//! 32 ways on there is an index of 256 bytes from input to way. A distance leads backwards
//! from the state's first byte; distance 0 is the state at address 0: final, without ways
//! on, not stored.

/// The bytes with a number of their own, from 1 on: part of the format.
const COMMON: [u8; 63] = *b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

const FINAL_WITHOUT_WAYS: u32 = 0;
const INDEX_THRESHOLD: usize = 32;

/// A state of the map and the sum of the outputs on the way to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct State {
    pub(crate) address: u32,
    pub(crate) output: u32,
}

/// A map in memory. Every read is checked against its bounds.
#[derive(Clone, Copy)]
pub(crate) struct Map<'a> {
    bytes: &'a [u8],
    root: u32,
}

impl<'a> Map<'a> {
    /// Takes `bytes` as a map. None if they cannot be one.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Map<'a>> {
        const HEADER: usize = 16;
        const FOOTER: usize = 20;
        if bytes.len() < HEADER + FOOTER || u32::try_from(bytes.len()).is_err() {
            return None;
        }
        let states = &bytes[..bytes.len() - FOOTER];
        let root = little_endian(bytes, bytes.len() - 12, 8)?;
        // The root is written last; that of an empty map is not written at all.
        let fits = match usize::try_from(root).ok()? {
            0 => states.len() == HEADER,
            root => root + 1 == states.len(),
        };
        fits.then_some(Map {
            bytes: states,
            root: root as u32,
        })
    }

    /// The state before the first byte of a key.
    pub(crate) fn root(&self) -> State {
        State {
            address: self.root,
            output: 0,
        }
    }

    /// The state after one byte more.
    #[inline(always)]
    pub(crate) fn step(&self, from: State, input: u8) -> Option<State> {
        let at = from.address as usize;
        let head = *self.bytes.get(at)?;
        if head >= 0b1100_0000 {
            let (found, inputs) = self.only_input(head, at)?;
            if found != input {
                return None;
            }
            return Some(State {
                address: at.checked_sub(inputs + 1)? as u32,
                output: from.output,
            });
        }
        if from.address == FINAL_WITHOUT_WAYS {
            return None;
        }
        if head >= 0b1000_0000 {
            self.step_one(from, at, head, input)
        } else {
            self.step_any(from, at, head, input)
        }
    }

    /// The input of a state with one way on, and whether a byte was spent on it.
    #[inline(always)]
    fn only_input(&self, head: u8, at: usize) -> Option<(u8, usize)> {
        match usize::from(head & 0b11_1111) {
            0 => Some((*self.bytes.get(at.checked_sub(1)?)?, 1)),
            number => Some((*COMMON.get(number - 1)?, 0)),
        }
    }

    #[inline(always)]
    fn step_one(&self, from: State, at: usize, head: u8, input: u8) -> Option<State> {
        let (found, inputs) = self.only_input(head, at)?;
        if found != input {
            return None;
        }
        let sizes_at = at.checked_sub(inputs + 1)?;
        let (distance_size, output_size) = self.sizes(sizes_at)?;
        let distance_at = sizes_at.checked_sub(distance_size)?;
        let start = distance_at.checked_sub(output_size)?;
        let output = little_endian(self.bytes, start, output_size)?;
        self.arrive(from, start, distance_at, distance_size, output)
    }

    #[inline(always)]
    fn step_any(&self, from: State, at: usize, head: u8, input: u8) -> Option<State> {
        let shape = self.shape(at, head)?;
        let inputs = shape.inputs_at;
        let way = if shape.ways > INDEX_THRESHOLD {
            let index = inputs + shape.ways;
            usize::from(*self.bytes.get(index + usize::from(input))?)
        } else {
            // Written backwards, as all else.
            let found = self
                .bytes
                .get(inputs..inputs + shape.ways)?
                .iter()
                .position(|&byte| byte == input)?;
            shape.ways - 1 - found
        };
        if way >= shape.ways {
            return None;
        }
        let distance_at = inputs.checked_sub((way + 1) * shape.distance_size)?;
        let outputs_end = inputs.checked_sub(shape.ways * shape.distance_size)?;
        let output_at = outputs_end.checked_sub((way + 1) * shape.output_size)?;
        let output = little_endian(self.bytes, output_at, shape.output_size)?;
        let start = shape.start()?;
        self.arrive(from, start, distance_at, shape.distance_size, output)
    }

    #[inline(always)]
    fn arrive(
        &self,
        from: State,
        start: usize,
        distance_at: usize,
        distance_size: usize,
        output: u64,
    ) -> Option<State> {
        let distance = little_endian(self.bytes, distance_at, distance_size)?;
        let address = match usize::try_from(distance).ok()? {
            0 => FINAL_WITHOUT_WAYS,
            // Smaller than `start`, and so than where the step came from: a walk over
            // damaged bytes ends too.
            distance => start.checked_sub(distance)? as u32,
        };
        Some(State {
            address,
            output: from.output.wrapping_add(output as u32),
        })
    }

    /// The value of the key that ends here.
    #[inline(always)]
    pub(crate) fn value(&self, state: State) -> Option<u32> {
        if state.address == FINAL_WITHOUT_WAYS {
            return Some(state.output);
        }
        let at = state.address as usize;
        let head = *self.bytes.get(at)?;
        if head & 0b1100_0000 != 0b0100_0000 {
            return None;
        }
        let shape = self.shape(at, head)?;
        let output = little_endian(self.bytes, shape.start()?, shape.output_size)?;
        Some(state.output.wrapping_add(output as u32))
    }

    fn sizes(&self, at: usize) -> Option<(usize, usize)> {
        let sizes = *self.bytes.get(at)?;
        Some((usize::from(sizes >> 4), usize::from(sizes & 0b1111)))
    }

    #[inline(always)]
    fn shape(&self, at: usize, head: u8) -> Option<Shape> {
        let mut sizes_at = at.checked_sub(1)?;
        let ways = match usize::from(head & 0b11_1111) {
            0 => {
                let ways = usize::from(*self.bytes.get(sizes_at)?);
                sizes_at = sizes_at.checked_sub(1)?;
                // One way has a form of its own, so 1 stands for what a byte cannot hold.
                if ways == 1 { 256 } else { ways }
            }
            ways => ways,
        };
        let (distance_size, output_size) = self.sizes(sizes_at)?;
        let index = if ways > INDEX_THRESHOLD { 256 } else { 0 };
        Some(Shape {
            ways,
            distance_size,
            output_size,
            inputs_at: sizes_at.checked_sub(index + ways)?,
            is_final: head & 0b0100_0000 != 0,
        })
    }
}

/// Where the parts of a state with any number of ways on stand.
struct Shape {
    ways: usize,
    distance_size: usize,
    output_size: usize,
    inputs_at: usize,
    is_final: bool,
}

impl Shape {
    /// The first byte of the state: of its final output, if it is final.
    #[inline(always)]
    fn start(&self) -> Option<usize> {
        let outputs = self.ways + usize::from(self.is_final);
        self.inputs_at
            .checked_sub(self.ways * self.distance_size + outputs * self.output_size)
    }
}

/// The integer of `size` bytes at `at`.
#[inline(always)]
fn little_endian(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    if size == 0 {
        return Some(0);
    }
    // One read where eight bytes are there, which is nearly always.
    if let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let word = u64::from_le_bytes(*word);
        return match size {
            1..8 => Some(word & ((1 << (8 * size)) - 1)),
            8 => Some(word),
            _ => None,
        };
    }
    let mut word = [0; 8];
    word.get_mut(..size)?
        .copy_from_slice(bytes.get(at..at.checked_add(size)?)?);
    Some(u64::from_le_bytes(word))
}
