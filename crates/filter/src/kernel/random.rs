//! Random words.

use super::{call, is_confined};

/// As many words, of getrandom(2). Where the kernel has none, early in its start or before
/// Linux 3.17, and where the process is confined, they are made of addresses, which the kernel chooses at random for each process.
pub fn random<const WORDS: usize>() -> [u64; WORDS] {
    let mut words = [0_u64; WORDS];
    let place = words.as_mut_ptr() as usize;
    let size = size_of_val(&words);
    let flags = libc::GRND_NONBLOCK as usize;
    // SAFETY: the kernel writes at most `size` bytes to `place`, where `words` is.
    let draw = || unsafe { call(libc::SYS_getrandom, [place, size, flags, 0, 0, 0]) };
    if is_confined() || draw() != Ok(size) {
        let code = random::<WORDS> as *const () as u64;
        let mut word = (place as u64).rotate_left(20) ^ code.rotate_left(40);
        for random in &mut words {
            // The step of SplitMix64.
            word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let product = u128::from(word) * 0xbf58_476d_1ce4_e5b9;
            *random = (product >> 64) as u64 ^ product as u64;
        }
    }
    words
}
