//! Many bytes at a time.

use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_load_si128, _mm_movemask_epi8, _mm_setzero_si128};

/// How many.
pub const PIECE: usize = 16;

/// A bit for each byte of the piece at `at` that is zero, the first one lowest.
///
/// # Safety
/// `at` is a multiple of [`PIECE`], and its page can be read.
#[inline(always)]
pub unsafe fn zeros(at: usize) -> u32 {
    // SAFETY: the caller's promise; SSE2 is part of x86-64.
    unsafe {
        let piece = _mm_load_si128(core::ptr::with_exposed_provenance(at));
        _mm_movemask_epi8(_mm_cmpeq_epi8(piece, _mm_setzero_si128())) as u32
    }
}
