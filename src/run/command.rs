//! Finding, starting and waiting for the command.

use crate::arguments::Mode;
use crate::judge::Judgement;
use crate::view::PreparedView;
use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;

/// The statuses of env(1), nohup(1) and timeout(1).
const NOT_EXECUTABLE: u8 = 126;
const NOT_FOUND: u8 = 127;

/// The search path where PATH is not set, confstr(3).
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// What became of the search for the command.
pub enum Found {
    /// The file to execute.
    Program(PathBuf),
    /// There is none; the user was told why.
    Nothing(ExitCode),
}

/// Looks for the command as a shell under the view would: hidden hits are passed over.
pub fn find(name: &OsStr, view: &PreparedView, mode: Mode) -> Result<Found> {
    let candidates: Vec<PathBuf> = if name.as_bytes().contains(&b'/') {
        vec![name.into()]
    } else {
        let path = env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
        env::split_paths(&path).map(|dir| dir.join(name)).collect()
    };
    let mut hidden = None;
    let mut denied = None;
    for candidate in candidates {
        let Ok(metadata) = candidate.metadata() else {
            continue;
        };
        if mode == Mode::Enforce
            && let Some(why) = hidden_part(&candidate, view)?
        {
            hidden.get_or_insert(why);
            continue;
        }
        if metadata.is_file() && metadata.permissions().mode() & 0o111 != 0 {
            return Ok(Found::Program(candidate));
        }
        denied.get_or_insert(candidate);
    }
    let name = name.to_string_lossy();
    Ok(Found::Nothing(match (denied, hidden) {
        (Some(path), _) => {
            eprintln!("blinkers: {}: permission denied", path.display());
            ExitCode::from(NOT_EXECUTABLE)
        }
        (None, Some(why)) => {
            eprintln!("blinkers: {name}: not found under the view: {why}");
            ExitCode::from(NOT_FOUND)
        }
        (None, None) => {
            eprintln!("blinkers: {name}: not found");
            ExitCode::from(NOT_FOUND)
        }
    }))
}

/// Says what hides the program: itself, or the interpreter of its first line.
fn hidden_part(program: &Path, view: &PreparedView) -> Result<Option<String>> {
    let mut path = std::path::absolute(program)
        .with_context(|| format!("cannot find {}", program.display()))?;
    // More first lines in turn than this the kernel refuses itself.
    for _ in 0..5 {
        if let Judgement::Hidden { .. } = view.judge(&path)? {
            return Ok(Some(view.explain(&path)?));
        }
        match interpreter(&path) {
            Some(next) => path = next,
            None => break,
        }
    }
    Ok(None)
}

fn interpreter(path: &Path) -> Option<PathBuf> {
    let mut head = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(256).read_to_end(&mut head).ok()?;
    let line = head
        .strip_prefix(b"#!")?
        .split(|&byte| byte == b'\n')
        .next()?;
    let word = line
        .split(|&byte| byte == b' ' || byte == b'\t')
        .find(|word| !word.is_empty())?;
    Some(OsString::from_vec(word.to_vec()).into())
}

/// Gives the child the name and arguments that the user wrote.
pub fn set_name(child: &mut Command, command: &[OsString]) {
    child.arg0(&command[0]).args(&command[1..]);
}

/// Starts the child and waits for it, passing on what ends a build.
pub fn run(mut child: Command) -> Result<ExitCode> {
    let program = child.get_program().to_owned();
    // The terminal sends these two to the child as well, which decides what they mean.
    let mut signals = Signals::new([SIGINT, SIGQUIT, SIGTERM, SIGHUP])
        .context("cannot take over the signals of the run")?;
    let mut child = match child.spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("blinkers: {}: {error}", program.to_string_lossy());
            return Ok(ExitCode::from(match error.kind() {
                std::io::ErrorKind::NotFound => NOT_FOUND,
                _ => NOT_EXECUTABLE,
            }));
        }
    };
    let pid = child.id() as libc::pid_t;
    let handle = signals.handle();
    let forwarder = thread::spawn(move || {
        for signal in signals.forever() {
            if matches!(signal, SIGTERM | SIGHUP) {
                // SAFETY: kill takes numbers only; the child is not yet waited for, or the
                // number is not yet used again.
                unsafe { libc::kill(pid, signal) };
            }
        }
    });
    let status = child.wait().context("cannot wait for the command")?;
    handle.close();
    let _ = forwarder.join();
    Ok(ExitCode::from(match (status.code(), status.signal()) {
        (Some(code), _) => code as u8,
        // As the shell tells it.
        (None, Some(signal)) => 128 + signal as u8,
        (None, None) => crate::OWN_FAILURE,
    }))
}

/// Runs the command as if blinkers were not there.
pub fn run_bare(command: &[OsString]) -> Result<ExitCode> {
    let mut child = Command::new(&command[0]);
    child.args(&command[1..]);
    run(child)
}
