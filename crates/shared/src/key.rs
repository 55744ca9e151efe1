//! The key by which a text is known.
//!
//! A key is made of four parts: the [`Domain`], a generation, the number of bytes, and the
//! bytes. Each part goes through a multiplication with what came before it, and both halves of
//! the product are folded together, so that no part can undo what another did. What begins with
//! other random words has other keys: [`Secret`].
//!
//! A key is computed at nearly every hooked call. It costs one multiplication for each 16 bytes
//! of the text, and one more.

/// What a text is the key to. Texts of different domains have different keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Domain {
    /// Where the text of a directory leads. The generation is that of the current directory for
    /// a relative text, and zero for an absolute one.
    Directory,
    /// What became of an absolute path in a call that treats its last component so. The number
    /// is the caller's own.
    Path(u8),
    /// A library that was loaded, by its path.
    Library,
    /// A name that was found absent.
    Absent,
    /// A program, by the path of its file.
    Program,
    /// A path that was recorded. The generation is the key of the program that asked.
    Recorded,
    /// A program that the filter could not enter. The generation is the key of the program that
    /// executed it.
    NotEntered,
    /// A program that was executed, by its file: device, inode, size and time of change.
    Executed,
    /// Code that was made while a program ran, by the library that made it. The generation is the key of
    /// the program.
    MadeCode,
    /// The file name of a carried index.
    IndexName,
    /// A name in a directory. The generation is what stands for the directory.
    Altered,
    /// A directory that was moved, by its serial number: where it is in the index.
    MovedFrom,
    /// The same: what stands for it.
    MovedNode,
    /// The trees beside those of the index. The generation is the identity of the index.
    View,
    /// The value of TZ, or of TZDIR. The generation of the one is the key of the other, whose
    /// generation is that of the changes.
    TimeZone,
}

impl Domain {
    #[inline(always)]
    const fn number(self) -> u64 {
        match self {
            Domain::Directory => 1,
            Domain::Library => 2,
            Domain::Absent => 3,
            Domain::Program => 4,
            Domain::Recorded => 5,
            Domain::NotEntered => 6,
            Domain::IndexName => 7,
            Domain::View => 8,
            Domain::TimeZone => 9,
            Domain::Executed => 10,
            Domain::MadeCode => 11,
            Domain::Altered => 12,
            Domain::MovedFrom => 13,
            Domain::MovedNode => 14,
            Domain::Path(last) => 0x100 | last as u64,
        }
    }
}

/// A key: 64 bits, never all zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key(u64);

impl Key {
    /// The bits of the key.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The key with these bits, if there is one.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Option<Key> {
        if bits == 0 { None } else { Some(Key(bits)) }
    }

    #[inline(always)]
    const fn new(bits: u64) -> Key {
        Key(bits | (bits == 0) as u64)
    }
}

/// How many random words a run draws for its keys.
pub const SECRET_WORDS: usize = 3;

/// The random words that keys begin with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret([u64; SECRET_WORDS]);

impl core::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Secret {
    /// Of words that were drawn at random.
    pub const fn new(random: [u64; SECRET_WORDS]) -> Secret {
        Secret(random)
    }

    /// The secret for one view: what a process found under another index, or with other trees
    /// beside it, is not believed.
    pub fn of_view(&self, index: u64, trees: &[u8]) -> Secret {
        let view = self.key(Domain::View, index, trees);
        let [_, second, third] = self.0;
        Secret([view.bits(), second, third])
    }

    /// The key of `bytes`.
    #[inline(always)]
    pub fn key(&self, domain: Domain, generation: u64, bytes: &[u8]) -> Key {
        let [first, second, third] = self.0;
        // A text is shorter than 2^48 bytes.
        let kind = domain.number() << 48 ^ bytes.len() as u64;
        let mut state = mix(kind ^ first, generation ^ second);
        if let Some(end) = bytes.last_chunk::<16>() {
            let (blocks, rest) = bytes.as_chunks::<16>();
            for block in blocks {
                let [low, high] = halves(block);
                state = mix(low ^ third, high ^ state);
            }
            if !rest.is_empty() {
                // The last 16 bytes, some of them for the second time.
                let [low, high] = halves(end);
                state = mix(low ^ third, high ^ state);
            }
        } else {
            let [low, high] = short(bytes);
            state = mix(low ^ third, high ^ state);
        }
        Key::new(state)
    }

    /// The key of what `key` stands for, for one program alone.
    #[inline(always)]
    pub fn for_program(&self, key: Key, program: Key) -> Key {
        let [first, _, third] = self.0;
        Key::new(mix(key.0 ^ third, program.0 ^ first))
    }
}

/// Both halves of the product, folded together.
#[inline(always)]
const fn mix(one: u64, other: u64) -> u64 {
    let product = one as u128 * other as u128;
    product as u64 ^ (product >> 64) as u64
}

#[inline(always)]
fn halves(block: &[u8; 16]) -> [u64; 2] {
    let whole = u128::from_le_bytes(*block);
    [whole as u64, (whole >> 64) as u64]
}

/// Fewer than 16 bytes as two words; no two texts of one length have the same.
#[inline(always)]
fn short(bytes: &[u8]) -> [u64; 2] {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return [u64::from_le_bytes(*first), u64::from_le_bytes(*last)];
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
    }
    let byte = |at: usize| u64::from(bytes.get(at).copied().unwrap_or_default());
    [byte(0) | byte(1) << 8 | byte(2) << 16, 0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const SECRET: Secret = Secret::new([
        0x243f_6a88_85a3_08d3,
        0x1319_8a2e_0370_7344,
        0xa409_3822_299f_31d0,
    ]);

    const DOMAINS: [Domain; 18] = [
        Domain::Directory,
        Domain::Path(0),
        Domain::Path(1),
        Domain::Path(2),
        Domain::Path(3),
        Domain::Library,
        Domain::Absent,
        Domain::Program,
        Domain::Recorded,
        Domain::NotEntered,
        Domain::IndexName,
        Domain::View,
        Domain::TimeZone,
        Domain::Executed,
        Domain::MadeCode,
        Domain::Altered,
        Domain::MovedFrom,
        Domain::MovedNode,
    ];

    /// Fails if two of these have one key.
    #[derive(Default)]
    struct Distinct(HashMap<Key, String>);

    impl Distinct {
        fn add(&mut self, secret: &Secret, domain: Domain, generation: u64, bytes: &[u8]) {
            let key = secret.key(domain, generation, bytes);
            assert_ne!(key.bits(), 0);
            let what = format!("{domain:?} {generation:x} {bytes:?}");
            if let Some(other) = self.0.insert(key, what.clone()) {
                panic!("{other} and {what} share a key");
            }
        }
    }

    /// The bits of a generation and of a text, numbered.
    fn flip(generation: &mut u64, bytes: &mut [u8], bit: usize) {
        match bit.checked_sub(64) {
            None => *generation ^= 1 << bit,
            Some(bit) => bytes[bit / 8] ^= 1 << (bit % 8),
        }
    }

    #[test]
    fn each_bit_of_each_part_counts() {
        for length in 0..70 {
            let mut seen = Distinct::default();
            for domain in DOMAINS {
                let text = vec![b'a'; length];
                seen.add(&SECRET, domain, 5, &text);
                for bit in 0..64 + 8 * length {
                    let (mut generation, mut text) = (5, text.clone());
                    flip(&mut generation, &mut text, bit);
                    seen.add(&SECRET, domain, generation, &text);
                }
            }
        }
    }

    /// What one bit did is never undone by another: of the generation, or of the text.
    #[test]
    fn no_two_bits_cancel() {
        for length in [1, 3, 8, 12, 16, 20, 33] {
            let mut seen = Distinct::default();
            let bits = 64 + 8 * length;
            for domain in [Domain::Directory, Domain::Path(0), Domain::Path(1)] {
                for first in 0..bits {
                    for second in 0..first {
                        let (mut generation, mut text) = (1, vec![b'/'; length]);
                        flip(&mut generation, &mut text, first);
                        flip(&mut generation, &mut text, second);
                        seen.add(&SECRET, domain, generation, &text);
                    }
                }
            }
        }
    }

    #[test]
    fn each_length_of_the_same_bytes_counts() {
        for byte in [0, b'a', 0xff] {
            let mut seen = Distinct::default();
            for length in 0..5000 {
                seen.add(&SECRET, Domain::Directory, 0, &vec![byte; length]);
            }
        }
    }

    #[test]
    fn each_bit_of_the_secret_counts() {
        for text in [&b""[..], b"x", b"include/", b"/usr/include/stdio.h"] {
            let mut seen = Distinct::default();
            seen.add(&SECRET, Domain::Directory, 0, text);
            for bit in 0..64 * SECRET_WORDS {
                let mut secret = SECRET;
                secret.0[bit / 64] ^= 1 << (bit % 64);
                seen.add(&secret, Domain::Directory, 0, text);
            }
        }
    }

    #[test]
    fn a_view_and_a_program_have_keys_of_their_own() {
        let mut seen = Distinct::default();
        for (index, trees) in [(0, &b""[..]), (1, b""), (0, b"/a"), (0, b"/b"), (1, b"/a")] {
            seen.add(&SECRET.of_view(index, trees), Domain::Directory, 0, b"/a");
        }
        let path = SECRET.key(Domain::Path(0), 0, b"/a");
        let [one, two] = [b"/bin/a", b"/bin/b"].map(|name| SECRET.key(Domain::Program, 0, name));
        let [one, two] = [one, two].map(|program| SECRET.for_program(path, program));
        assert!(one != two && one != path && two != path);
    }

    #[test]
    fn many_names_spread() {
        let mut seen = Distinct::default();
        let mut buckets = vec![0_u32; 1 << 10];
        for number in 0..100_000 {
            let text = format!("/usr/include/header{number}.h");
            seen.add(&SECRET, Domain::Path(0), 0, text.as_bytes());
            let key = SECRET.key(Domain::Path(0), 0, text.as_bytes()).bits();
            buckets[(key >> 32) as usize & 0x3ff] += 1;
        }
        // A hundred each are expected, with a deviation of ten.
        assert!(buckets.iter().all(|&count| (40..=160).contains(&count)));
    }
}
