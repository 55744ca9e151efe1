//! `blinkers env`: the assignments that put a shell under a view.

use crate::options::Env;
use crate::{
    filter_library, index_file, more_trees, shadowed_libraries, standard_output, usage_map,
};
use anyhow::{Context, Result};
use blinkers_index::Index;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb.
pub fn run(options: Env) -> Result<ExitCode> {
    let map = index_file::map(&options.index)?;
    let compiled = Index::open(&map).ok();
    let ranks = compiled.as_ref().map_or(0, |index| index.ranks());
    let trees = more_trees::canonical(&options.tree)?;
    let libraries = match &compiled {
        Some(index) => shadowed_libraries::settle(options.libraries, index, &trees),
        None => options.libraries,
    };
    let index = absolute(&options.index)?;
    let mut assignments = vec![
        ("BLINKERS_INDEX", index.into_os_string()),
        ("BLINKERS_MODE", options.mode.name().into()),
    ];
    if let Some(trees) = more_trees::join(&trees) {
        assignments.push(("BLINKERS_TREES", trees));
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
        usage_map::begin_use(usage, ranks, &map)?;
        assignments.push(("BLINKERS_USAGE", absolute(usage)?.into_os_string()));
    }
    let place = filter_library::find_place()?;
    assignments.extend(filter_library::install(&place, libraries)?);
    let lines = assignments
        .iter()
        .flat_map(|(name, value)| assignment(name, value));
    standard_output::bytes(&lines.collect::<Vec<u8>>())?;
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
