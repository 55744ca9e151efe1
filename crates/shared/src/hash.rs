//! A 64-bit hash of a byte string, for the table of what was recorded before.
//!
//! It is computed at every access to a name that is not visible, so it reads eight bytes at
//! a step. It only has to spread: a collision costs one record, never a wrong verdict.

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hashes `bytes`, starting from `seed`. Never zero, which marks an empty slot.
pub fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut state = seed ^ (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        state = fold(state ^ word(chunk));
    }
    // The last eight bytes, some of them for the second time: cheaper than one by one.
    let tail = match bytes.last_chunk::<8>() {
        Some(last) if !chunks.remainder().is_empty() => u64::from_le_bytes(*last),
        Some(_) => 0,
        None => word(bytes),
    };
    fold(state ^ tail) | 1
}

fn word(bytes: &[u8]) -> u64 {
    match bytes.try_into() {
        Ok(all) => u64::from_le_bytes(all),
        Err(_) => bytes
            .iter()
            .fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

fn fold(word: u64) -> u64 {
    let product = u128::from(word) * u128::from(MULTIPLIER);
    (product as u64) ^ ((product >> 64) as u64).wrapping_add(MULTIPLIER)
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn spreads_and_is_never_zero() {
        let mut seen = std::collections::HashSet::new();
        for number in 0..100_000 {
            let value = hash(0, format!("/usr/include/header{number}.h").as_bytes());
            assert_ne!(value, 0);
            assert!(seen.insert(value));
        }
        assert_ne!(hash(0, b"a"), hash(1, b"a"));
        assert_ne!(hash(0, b""), hash(0, b"\0"));
    }
}
