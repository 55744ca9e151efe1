//! What a verb answers, on standard output. Errors of writing are returned, never a panic.

use anyhow::{Context, Error, Result};
use std::fmt::Display;
use std::io::{ErrorKind, Write};

/// Writes a line.
pub fn line(text: impl Display) -> Result<()> {
    bytes(format!("{text}\n").as_bytes())
}

/// Writes bytes as they are.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut output = std::io::stdout().lock();
    output
        .write_all(bytes)
        .and_then(|()| output.flush())
        .context("cannot write to standard output")
}

/// Whether the error is that the reader of a pipe has gone, as `head` goes when it has enough.
pub fn is_closed(error: &Error) -> bool {
    let cause = error.root_cause().downcast_ref::<std::io::Error>();
    cause.is_some_and(|cause| cause.kind() == ErrorKind::BrokenPipe)
}
