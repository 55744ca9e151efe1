//! `blinkers compile`: an index for later.

use crate::messages;
use crate::options::Compile;
use crate::view;
use anyhow::Result;
use std::process::ExitCode;

/// Runs the verb.
pub fn run(options: Compile) -> Result<ExitCode> {
    let compiled = view::compile(&options.view, &[])?;
    blinkers_index::write(&compiled.index, &options.output)?;
    let summary = compiled.summary;
    messages::say(format_args!(
        "{}: {} visible paths, {} hidden paths with an owner, {} bytes",
        options.output.display(),
        summary.visible,
        summary.hidden,
        summary.bytes
    ));
    Ok(ExitCode::SUCCESS)
}
