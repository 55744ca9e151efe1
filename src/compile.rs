//! `blinkers compile`: an index for later.

use crate::arguments::Compile;
use crate::view;
use anyhow::Result;
use std::process::ExitCode;

/// Runs the verb.
pub fn run(options: Compile) -> Result<ExitCode> {
    let summary = view::compile(&options.view, &options.output)?.summary;
    eprintln!(
        "blinkers: {}: {} visible paths, {} hidden ones with an owner, {} bytes",
        options.output.display(),
        summary.visible,
        summary.hidden,
        summary.bytes
    );
    Ok(ExitCode::SUCCESS)
}
