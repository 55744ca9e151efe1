//! What the filter does, and when.

use clap::ValueEnum;

/// What happens to hidden paths.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Answer ENOENT, and report
    Enforce,
    /// Let them pass, and report
    Warn,
    /// Do nothing
    Off,
}

impl Mode {
    /// The value of `BLINKERS_MODE`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Warn => "warn",
            Mode::Off => "off",
        }
    }
}

/// When hidden libraries are refused.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Libraries {
    /// When a program starts, and after dlopen: costs nothing
    Start,
    /// Also during the search, by an audit module: costs each program about 90 microseconds
    Audit,
}
