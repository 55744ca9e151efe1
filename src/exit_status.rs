//! The exit statuses that are not the command's own, as env(1), nohup(1) and timeout(1) have them.

/// blinkers itself failed.
pub const OWN_FAILURE: u8 = 125;
/// The command was found, and cannot be executed.
pub const NOT_EXECUTABLE: u8 = 126;
/// The command was not found.
pub const NOT_FOUND: u8 = 127;
/// What a shell adds to the number of the signal that ended a process.
pub const BY_SIGNAL: u8 = 128;
