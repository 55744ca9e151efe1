//! Starts the command, passes on what it is to be told, and waits for its end.

use super::descendants::tell;
use super::signals::{Event, Held, end_by};
use crate::exit_status::{BY_SIGNAL, NOT_EXECUTABLE, NOT_FOUND, OWN_FAILURE};
use crate::messages;
use anyhow::{Context, Result};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::process::{
    Pid, Signal, WaitOptions, getpgid, getpgrp, kill_current_process_group, kill_process_group,
    waitpid,
};
use rustix::termios::{tcgetpgrp, tcsetpgrp};
use std::process::{Command, ExitCode};

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It was not started, and the user was told why.
    NotStarted(u8),
    /// With this status.
    Status(u8),
    /// By this signal.
    Signal(i32),
}

impl End {
    /// Ends this process as the command ended: a shell's loop stops when it sees that a key of the
    /// terminal ended a command.
    pub fn like(self) -> ExitCode {
        match self {
            End::NotStarted(status) | End::Status(status) => status.into(),
            End::Signal(signal) => {
                end_by(signal);
                ExitCode::from(BY_SIGNAL + signal as u8)
            }
        }
    }
}

/// Runs the command. What asks the run to end is passed on to the command and all that it has
/// started.
pub fn run(mut command: Command, signals: &Held) -> Result<End> {
    if let Some(signal) = signals.come() {
        return Ok(End::Signal(signal));
    }
    signals.hand_on(&mut command);
    let program = command.get_program().to_owned();
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            messages::say(format_args!("{}: {error}", program.to_string_lossy()));
            return Ok(End::NotStarted(match error.kind() {
                std::io::ErrorKind::NotFound => NOT_FOUND,
                _ => NOT_EXECUTABLE,
            }));
        }
    };
    let child = Pid::from_child(&child);
    loop {
        match signals.next() {
            Event::Child => {
                if let Some(end) = look_at(child)? {
                    return Ok(end);
                }
            }
            // The terminal has told the command as well, which decides what it means.
            Event::Asked {
                by_terminal: true, ..
            } => {}
            Event::Asked { signal, .. } => {
                if let Some(signal) = Signal::from_named_raw(signal) {
                    tell(child, signal);
                }
            }
        }
    }
}

/// What has become of the child: its end, if it has come.
fn look_at(child: Pid) -> Result<Option<End>> {
    let options = WaitOptions::NOHANG | WaitOptions::UNTRACED;
    let status = waitpid(Some(child), options).context("cannot wait for the command")?;
    let Some((_, status)) = status else {
        return Ok(None);
    };
    if status.stopped() {
        suspend_with(child);
        return Ok(None);
    }
    Ok(Some(
        match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => End::Status(code as u8),
            (None, Some(signal)) => End::Signal(signal),
            (None, None) => End::Status(OWN_FAILURE),
        },
    ))
}

/// The command has stopped. If it had the terminal, the shell above is to have it now: this process
/// stops too, and when the shell continues it, gives the terminal back and continues the command.
fn suspend_with(child: Pid) {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let Ok(terminal) = openat(CWD, "/dev/tty", flags, Mode::empty()) else {
        return;
    };
    let (Ok(foreground), Ok(group)) = (tcgetpgrp(&terminal), getpgid(Some(child))) else {
        return;
    };
    if foreground != group && foreground != getpgrp() {
        return;
    }
    // Where no shell would continue them, the kernel does not stop them either: setpgid(2).
    let _ = kill_current_process_group(Signal::TSTP);
    if tcgetpgrp(&terminal) == Ok(getpgrp()) {
        let _ = tcsetpgrp(&terminal, group);
    }
    let _ = kill_process_group(group, Signal::CONT);
}
