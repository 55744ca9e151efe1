//! The signals of this thread, kept away for a while.

use super::{Errno, Result, call, write};
use core::ffi::c_int;

/// A set of the 64 signals.
type Signals = u64;

const fn set(signal: c_int) -> Signals {
    1 << (signal - 1)
}

/// What write(2) sends to the thread where it fails: a limit of file sizes, a reader that is gone.
const OF_WRITE: Signals = set(libc::SIGXFSZ) | set(libc::SIGPIPE);

/// Blocks all signals of this thread, and gives the mask that was there.
pub(super) fn block_signals() -> Signals {
    let mut kept = 0;
    change_mask(&Signals::MAX, &raw mut kept);
    kept
}

/// Gives the thread its mask again.
pub(super) fn restore_signals(mask: Signals) {
    change_mask(&mask, core::ptr::null_mut());
}

fn change_mask(mask: &Signals, kept: *mut Signals) {
    let mask = core::ptr::from_ref(mask) as usize;
    let arguments = [libc::SIG_SETMASK as usize, mask, kept as usize, 8, 0, 0];
    // SAFETY: the kernel reads one set of 64 signals, and writes one unless it is null.
    let _ = unsafe { call(libc::SYS_rt_sigprocmask, arguments) };
}

/// write(2) that sends no signal, whatever becomes of it.
///
/// # Errors
/// Those of the call.
pub fn write_without_signal(fd: c_int, text: &[u8]) -> Result<usize> {
    let kept = block_signals();
    // One that was sent before is the program's.
    let before = if kept & OF_WRITE == 0 { 0 } else { pending() };
    let written = write(fd, text);
    if matches!(written, Err(Errno(libc::EFBIG | libc::EPIPE))) {
        take(OF_WRITE & !before);
    }
    restore_signals(kept);
    written
}

/// The signals that wait until they are blocked no more.
fn pending() -> Signals {
    let mut set: Signals = 0;
    let place = (&raw mut set) as usize;
    // SAFETY: the kernel writes one set of 64 signals.
    let _ = unsafe { call(libc::SYS_rt_sigpending, [place, 8, 0, 0, 0, 0]) };
    set
}

/// Takes one of these signals away, if it waits.
fn take(signals: Signals) {
    let now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let (set, now) = ((&raw const signals) as usize, (&raw const now) as usize);
    // SAFETY: the kernel reads one set of 64 signals and a time, and tells nothing of the signal.
    let _ = unsafe { call(libc::SYS_rt_sigtimedwait, [set, 0, now, 8, 0, 0]) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn a_reader_that_is_gone_ends_nobody() {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        // Rust ignores the signal, and the default would end this test.
        // SAFETY: no handler is set.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        // A child that another test has just made has the reader too, for a moment.
        let written = (0..1000).find_map(|_| {
            let written = write_without_signal(writer.as_raw_fd(), b"x");
            std::thread::sleep(std::time::Duration::from_millis(written.is_ok().into()));
            written.err()
        });
        assert_eq!(written, Some(Errno(libc::EPIPE)));
        let kept = block_signals();
        assert_eq!(pending() & OF_WRITE, 0);
        // SAFETY: the signal is blocked in this thread.
        unsafe { libc::raise(libc::SIGPIPE) };
        let _ = write_without_signal(writer.as_raw_fd(), b"x");
        assert_eq!(
            pending() & OF_WRITE,
            set(libc::SIGPIPE),
            "the program's own stays"
        );
        take(OF_WRITE);
        restore_signals(kept);
        // SAFETY: as above.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
    }
}
