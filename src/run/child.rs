//! Starts the command and waits for it.

use crate::exit_status::{BY_SIGNAL, NOT_EXECUTABLE, NOT_FOUND, OWN_FAILURE};
use crate::messages;
use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus};
use std::thread;

/// Runs the command, and passes the signals on that end a build. Gives its exit status, as a shell
/// tells it.
pub fn run(mut command: Command) -> Result<u8> {
    let program = command.get_program().to_owned();
    // The terminal sends SIGINT and SIGQUIT to the child as well, which decides what they mean.
    let mut signals = Signals::new([SIGINT, SIGQUIT, SIGTERM, SIGHUP])
        .context("cannot take over the signals of the run")?;
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            messages::say(format_args!("{}: {error}", program.to_string_lossy()));
            return Ok(match error.kind() {
                std::io::ErrorKind::NotFound => NOT_FOUND,
                _ => NOT_EXECUTABLE,
            });
        }
    };
    let pid = pid(&child);
    let handle = signals.handle();
    let forwarder = thread::spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGTERM => Signal::TERM,
                SIGHUP => Signal::HUP,
                _ => continue,
            };
            if let Some(pid) = pid {
                // It fails when the child has ended, which is what the signal wants.
                let _ = kill_process(pid, signal);
            }
        }
    });
    let status = child.wait().context("cannot wait for the command")?;
    handle.close();
    let _ = forwarder.join();
    Ok(as_shell(status))
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(child.id().try_into().ok()?)
}

fn as_shell(status: ExitStatus) -> u8 {
    match (status.code(), status.signal()) {
        (Some(code), _) => code as u8,
        (None, Some(signal)) => BY_SIGNAL + signal as u8,
        (None, None) => OWN_FAILURE,
    }
}
