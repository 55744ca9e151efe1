//! The directory in which a build has its index and its records.

use std::path::{Path, PathBuf};

/// The phases that are under the view, in their order: the values of `EBUILD_PHASE`.
pub const PHASES: [&str; 5] = ["prepare", "configure", "compile", "test", "install"];

/// The directory of a build, `${T}/blinkers`.
pub struct Directory<'p>(pub &'p Path);

impl Directory<'_> {
    /// The index.
    pub fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    /// The usage map.
    pub fn usage(&self) -> PathBuf {
        self.0.join("usage")
    }

    /// The log of a phase.
    pub fn log(&self, phase: &str) -> PathBuf {
        self.0.join(format!("log.{phase}"))
    }

    /// The packages that were used under an earlier view of this build, one a line.
    pub fn used(&self) -> PathBuf {
        self.0.join("used")
    }

    /// What the shell said. It is written last: where it is, all is there.
    pub fn description(&self) -> PathBuf {
        self.0.join("description")
    }
}
