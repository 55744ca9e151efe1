//! Finds the command, as a shell under the view would.

use super::program;
use crate::exit_status::{NOT_EXECUTABLE, NOT_FOUND};
use crate::judge::Judgement;
use crate::messages;
use crate::options::Mode;
use crate::view::PreparedView;
use anyhow::{Context, Result};
use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The search path where PATH is not set, confstr(3).
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// What became of the search for the command.
pub enum Found {
    /// The file to execute.
    Program(PathBuf),
    /// There is none, and the user was told why: the exit status.
    Nothing(u8),
}

/// Looks for the command. Hidden files on the search path are passed over.
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
    let (status, why) = match (denied, hidden) {
        (Some(path), _) => {
            let why = format!("{}: permission denied", path.display());
            (NOT_EXECUTABLE, why)
        }
        (None, Some(why)) => (
            NOT_FOUND,
            format!("{name}: not found under the view: {why}"),
        ),
        (None, None) => (NOT_FOUND, format!("{name}: not found")),
    };
    messages::say(why);
    Ok(Found::Nothing(status))
}

/// Says what hides the program: itself, or what the kernel opens to run it.
fn hidden_part(program: &Path, view: &PreparedView) -> Result<Option<String>> {
    let mut path = std::path::absolute(program)
        .with_context(|| format!("cannot find {}", program.display()))?;
    for _ in 0..=program::MOST_INTERPRETERS {
        if let Judgement::Hidden { .. } = view.judge(&path)? {
            return Ok(Some(view.explain(&path)?));
        }
        match program::interpreter(&path) {
            Some(next) => path = next,
            None => break,
        }
    }
    Ok(None)
}
