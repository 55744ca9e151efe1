//! `blinkers env`: the assignments that put a shell under a view.

use crate::arguments::Env;
use crate::{library, records, view};
use anyhow::{Context, Result};
use blinkers_index::Index;
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb.
pub fn run(options: Env) -> Result<ExitCode> {
    let map = view::read_index(&options.index)?;
    let ranks = Index::open(&map).map_or(0, |index| index.ranks());
    let index = absolute(&options.index)?;
    let mut assignments = vec![
        ("BLINKERS_INDEX", index.into_os_string()),
        ("BLINKERS_MODE", options.mode.name().into()),
    ];
    if !options.tree.is_empty() {
        assignments.push(("BLINKERS_TREES", view::join_trees(&options.tree)?));
    }
    if let Some(log) = &options.log {
        std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot open {}", log.display()))?;
        assignments.push(("BLINKERS_LOG", absolute(log)?.into_os_string()));
    }
    if let Some(usage) = &options.usage {
        records::use_usage(usage, ranks, &map)?;
        assignments.push(("BLINKERS_USAGE", absolute(usage)?.into_os_string()));
    }
    assignments.extend(library::install(&library::cache()?, options.libraries)?);
    let mut output = std::io::stdout().lock();
    for (name, value) in assignments {
        output.write_all(&assignment(name, &value))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn absolute(path: &Path) -> Result<std::path::PathBuf> {
    path.canonicalize()
        .with_context(|| format!("cannot find {}", path.display()))
}

/// `export NAME='VALUE'` for a POSIX shell.
fn assignment(name: &str, value: &OsStr) -> Vec<u8> {
    let mut line = format!("export {name}='").into_bytes();
    for &byte in value.as_bytes() {
        match byte {
            b'\'' => line.extend(b"'\\''"),
            byte => line.push(byte),
        }
    }
    line.extend(b"'\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_for_the_shell() {
        let line = assignment("A", OsStr::new("it's $x"));
        assert_eq!(line, b"export A='it'\\''s $x'\n");
    }
}
