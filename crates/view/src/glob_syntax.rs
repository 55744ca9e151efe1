//! The one syntax of patterns, of rules and options alike.
//!
//! It is that of a shell, read by globset: `?` is any character and `*` any number of them, but
//! not a slash; `[a-z]`, `[!a-z]` and `{one,other}` choose; a backslash takes the meaning from
//! what follows. `**` as a whole component is any number of directories. A star matches names
//! that begin with a dot too.

use globset::{Error, Glob, GlobBuilder};

/// Reads a pattern.
pub fn read(text: &str) -> Result<Glob, Error> {
    GlobBuilder::new(text).literal_separator(true).build()
}

/// What sets characters apart that stand for others.
const SPECIAL: [char; 5] = ['*', '?', '[', '{', '\\'];

/// Whether a pattern matches only what is spelled like it.
pub fn is_plain(text: &str) -> bool {
    !text.contains(SPECIAL)
}

/// The part of a pattern before its first special character.
pub fn plain_start(text: &str) -> &str {
    let end = text.find(SPECIAL).unwrap_or(text.len());
    &text[..end]
}
