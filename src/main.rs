//! `blinkers`: run a build so that it sees what it declared and nothing else.
//!
//! One file a verb. What the verbs share: [`arguments`] (the options), [`view`] (options to
//! an index), [`cache`] (indexes of earlier runs), [`judge`] (the law, for a path that a user asks about), [`library`] (the
//! filter that the command carries), [`report`] (what was hidden).

mod arguments;
mod cache;
mod check;
mod compile;
mod doctor;
mod environment;
mod explanation;
mod judge;
mod library;
mod owner;
mod portage;
mod progress;
mod records;
mod report;
mod run;
mod view;

use arguments::{Arguments, Verb};
use clap::Parser;
use std::process::ExitCode;

/// blinkers' own failure, as env(1), nohup(1) and timeout(1) have it.
pub const OWN_FAILURE: u8 = 125;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = error.use_stderr();
            // Nothing is left to tell if the terminal is gone.
            let _ = error.print();
            return ExitCode::from(if failed { OWN_FAILURE } else { 0 });
        }
    };
    let result = match arguments.verb {
        Verb::Run(options) => run::run(options),
        Verb::Compile(options) => compile::run(options),
        Verb::Check(options) => check::run(options),
        Verb::Env(options) => environment::run(options),
        Verb::Owner(options) => owner::run(options),
        Verb::Report(options) => report::run(options),
        Verb::Doctor(options) => doctor::run(options),
        Verb::Portage(options) => portage::run(options),
    };
    result.unwrap_or_else(|error| {
        eprintln!("blinkers: {error:#}");
        ExitCode::from(OWN_FAILURE)
    })
}
