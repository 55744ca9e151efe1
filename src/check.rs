//! `blinkers check`: visible or hidden, and why.

use crate::judge::Judgement;
use crate::options::Check;
use crate::{standard_output, view};
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb: exits with 1 if a path is hidden or missing.
pub fn run(options: Check) -> Result<ExitCode> {
    let view = view::prepare(&options.source, &[])?;
    let mut all_visible = true;
    for path in &options.asked {
        let absolute =
            std::path::absolute(path).with_context(|| format!("cannot find {}", path.display()))?;
        let exists = absolute.symlink_metadata().is_ok();
        let (word, why) = match view.judge(&absolute)? {
            _ if !exists => ("missing", "not on disk".to_owned()),
            Judgement::Visible { canonical } => {
                let mut why = view.explain(&absolute)?;
                if canonical != absolute.as_os_str().as_bytes() {
                    let canonical = Path::new(OsStr::from_bytes(&canonical));
                    why = format!("is {}: {why}", canonical.display());
                }
                ("visible", why)
            }
            Judgement::Hidden { .. } => ("hidden", view.explain(&absolute)?),
        };
        all_visible &= word == "visible";
        standard_output::line(format_args!("{word:8} {}  {why}", path.display()))?;
    }
    Ok(ExitCode::from(u8::from(!all_visible)))
}
