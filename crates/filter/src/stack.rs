//! A stretch of the stack whose length is known only at run time.
//!
//! A new environment or argument list must not come from the heap (the caller may be the
//! child of a vfork, or a signal handler), and must not be larger than needed (the caller
//! may stand on a clone stack of 8 KiB).

use crate::arch::stack::grow;
use core::ffi::c_void;

/// Calls `work` with a pointer to `length` bytes of stack, aligned to 16. The bytes are
/// gone when `work` returns.
pub fn with_stretch<T>(length: usize, work: impl FnOnce(*mut u8) -> T) -> T {
    struct Frame<W, T> {
        work: Option<W>,
        result: Option<T>,
    }
    extern "C" fn run<W: FnOnce(*mut u8) -> T, T>(stretch: *mut u8, frame: *mut c_void) {
        // SAFETY: `frame` is the Frame below, borrowed for this call alone.
        let frame = unsafe { &mut *frame.cast::<Frame<W, T>>() };
        frame.result = frame.work.take().map(|work| work(stretch));
    }
    fn runner<W: FnOnce(*mut u8) -> T, T>(_: &Frame<W, T>) -> extern "C" fn(*mut u8, *mut c_void) {
        run::<W, T>
    }
    let mut frame = Frame {
        work: Some(work),
        result: None,
    };
    let run = runner(&frame);
    // SAFETY: `run` takes `frame` by the pointer given, and both outlive the call.
    unsafe { grow(length, (&raw mut frame).cast(), run) };
    match frame.result {
        Some(result) => result,
        // `grow` calls `run` exactly once.
        None => crate::process::failure::give_up(b"the stack trampoline did not run"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_stretch;

    #[test]
    fn every_byte_of_the_stretch_can_be_written() {
        for length in [0, 1, 100, 4095, 4096, 4097, 70_000] {
            let sum = with_stretch(length, |stretch| {
                assert_eq!(stretch as usize % 16, 0);
                // SAFETY: `length` bytes are ours.
                let bytes = unsafe {
                    stretch.write_bytes(3, length);
                    core::slice::from_raw_parts(stretch, length)
                };
                bytes.iter().map(|&byte| usize::from(byte)).sum::<usize>()
            });
            assert_eq!(sum, 3 * length);
        }
    }
}
