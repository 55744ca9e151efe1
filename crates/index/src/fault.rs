//! Why bytes are no index.

use core::fmt;

/// What is wrong with a file that should be an index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// It does not begin as an index does.
    Foreign,
    /// It is an index of another version of the format.
    Version,
    /// It is shorter than an index, or than its header says.
    Truncated,
    /// It is longer than its header says.
    Overlong,
    /// The header is not the one that was written.
    Header,
    /// The header's checksum holds, but its sections do not fit together.
    Sections,
    /// The body is not the one that was written. Only [`Index::verify`](crate::Index::verify)
    /// looks.
    Body,
}

impl Fault {
    /// The fault in a few words, to follow the file's name and a colon.
    pub const fn describe(self) -> &'static str {
        match self {
            Fault::Foreign => "not an index of blinkers",
            Fault::Version => "an index of another version of blinkers",
            Fault::Truncated => "the index is cut short",
            Fault::Overlong => "the index has bytes after its end",
            Fault::Header => "the header of the index is damaged",
            Fault::Sections => "the sections of the index do not fit together",
            Fault::Body => "the body of the index is damaged",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}

impl core::error::Error for Fault {}
