//! Progress of long steps, for someone who sits before a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// A step under way.
pub struct Progress(Option<ProgressBar>);

/// Shows that `step` is under way: on a terminal only, and only once it takes long enough to
/// be noticed.
pub fn start(step: &'static str) -> Progress {
    const PATIENCE: Duration = Duration::from_millis(300);
    if !std::io::stderr().is_terminal() {
        return Progress(None);
    }
    let bar = ProgressBar::new_spinner().with_message(step);
    if let Ok(style) = ProgressStyle::with_template("blinkers: {msg} {spinner}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(PATIENCE);
    Progress(Some(bar))
}

impl Progress {
    /// The step is over; its line is taken away.
    pub fn finish(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}
