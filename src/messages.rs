//! What the command says on standard error.
//!
//! A message that nobody can receive (a closed pipe, a full disk) is dropped: it must not change
//! the exit status of a run, as a panic of `eprintln!` would.

use std::fmt::Display;
use std::io::Write;

/// Says why the command fails, or what it did.
pub fn say(text: impl Display) {
    // One write, so that the lines of several processes do not mix.
    let line = format!("blinkers: {text}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Says what the user should know, although nothing failed.
pub fn note(text: impl Display) {
    say(format_args!("note: {text}"));
}
