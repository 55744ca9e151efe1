//! Whether ld.so loads the filter from where it was put.

use crate::exit_status::OWN_FAILURE;
use std::path::Path;
use std::process::{Command, Stdio};

/// This command itself: a program for the libc that the filter is for, wherever it is installed.
const PROGRAM: &str = "/proc/self/exe";

/// A file that is no index. The filter ends a program for it before `main`.
const NO_INDEX: &str = "/dev/null";

/// Starts a program with the filter, or says why the filter was not in it.
pub fn load(library: &Path) -> Result<(), String> {
    let output = Command::new(PROGRAM)
        .arg("--version")
        .env_clear()
        .env("LD_PRELOAD", library)
        .env("BLINKERS_INDEX", NO_INDEX)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{PROGRAM} cannot be started: {error}"))?;
    if output.status.code() == Some(OWN_FAILURE.into()) {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(reason(&said)
        .unwrap_or("a program that was started with it was not entered by it")
        .to_owned())
}

/// The reason that ld.so gives: `object '...' from LD_PRELOAD cannot be preloaded (REASON): ignored.`
fn reason(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("cannot be preloaded (")?;
    Some(rest.split_once("): ignored")?.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reason_is_taken_from_what_ld_so_says() {
        let said = "ERROR: ld.so: object '/x y/l.so' from LD_PRELOAD cannot be preloaded \
                    (failed to map segment from shared object): ignored.\n";
        let reason = super::reason(said);
        assert_eq!(reason, Some("failed to map segment from shared object"));
        assert_eq!(super::reason(""), None);
    }
}
