//! Failing closed, law 10.

use crate::kernel;
use core::ffi::{CStr, c_int};

/// blinkers' own failure, as the command uses it too.
const OWN_FAILURE: c_int = 125;

/// Ends the process with one line on stderr that tells the fault.
pub fn give_up(fault: &[u8]) -> ! {
    give_up_with(&[fault])
}

/// Ends the process with one line on stderr that names a file and its fault.
pub fn refuse(path: &CStr, fault: &[u8]) -> ! {
    give_up_with(&[path.to_bytes(), b": ", fault])
}

/// The same, with a line of up to six pieces.
pub fn give_up_with(pieces: &[&[u8]]) -> ! {
    let mut line: [&[u8]; 8] = [b""; 8];
    line[0] = b"blinkers: ";
    let count = pieces.len().min(6);
    line[1..=count].copy_from_slice(&pieces[..count]);
    line[7] = b"; the program was not started, for it would run unfiltered\n";
    let _ = kernel::write_pieces(2, &line);
    kernel::exit(OWN_FAILURE)
}
