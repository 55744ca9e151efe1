//! A command that is itself under a view, and must not be: it is asked what the disk holds.

use crate::exit_status::OWN_FAILURE;
use crate::messages;
use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// This command itself.
const PROGRAM: &str = "/proc/self/exe";

/// Whether this process is under a view.
pub fn is_inside() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("BLINKERS_INDEX") && env::var_os("BLINKERS_MODE").is_none_or(|mode| mode != "off")
}

/// Starts this command again with the filter off, where it is on. Ends this process where it cannot
/// be started: the view hides it.
pub fn leave() {
    if !is_inside() {
        return;
    }
    let error = Command::new(PROGRAM)
        .arg0(env::args_os().next().unwrap_or_default())
        .args(env::args_os().skip(1))
        .env("BLINKERS_MODE", "off")
        .exec();
    messages::say(format_args!(
        "this command is under a view itself, and cannot take itself out of it: {error}"
    ));
    std::process::exit(OWN_FAILURE.into());
}
