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

/// What becomes of hidden libraries in the loader's search.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Libraries {
    /// Pass them over: by an audit module where one stands before a visible library, and else by
    /// starting those programs again that have found one
    Auto,
    /// Refuse them when a program starts, and after dlopen
    Start,
    /// Pass them over, always by the audit module: costs each program about 90 microseconds
    Audit,
}
