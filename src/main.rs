//! `blinkers`: run a build so that it sees only what it declared.
//!
//! One file or folder a verb: [`run`], [`compile`], [`check`], [`env`], [`owner`], [`report`],
//! [`doctor`], [`portage`]. Below them is what verbs share, and arrows point down only:
//! [`view`] (from options to an index), [`cache`] (indexes of earlier runs), [`ebuild`] (builds
//! of Portage), [`judge`] (the law, for a path that a user asks about), and files of one idea
//! each. At the bottom is [`options`], which knows no verb.

mod access_log;
mod cache;
mod check;
mod compile;
mod deb;
mod doctor;
mod ebuild;
mod env;
mod exit_status;
mod file_writing;
mod filter_library;
mod index_file;
mod inside_view;
mod judge;
mod lasting_place;
mod messages;
mod more_trees;
mod options;
mod own_system_calls;
mod owner;
mod package_database;
mod portage;
mod report;
mod run;
mod shadowed_libraries;
mod standard_output;
mod usage_map;
mod user_cache;
mod view;

use clap::Parser;
use exit_status::{BY_SIGNAL, OWN_FAILURE};
use options::{Arguments, Verb};
use std::process::ExitCode;

/// signal(7).
const SIGPIPE: u8 = 13;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = error.use_stderr();
            // If it cannot be printed, nobody is there to read it.
            let _ = error.print();
            return ExitCode::from(if failed { OWN_FAILURE } else { 0 });
        }
    };
    // What these answer is about the disk, and not about what a view shows of it.
    if matches!(
        arguments.verb,
        Verb::Check(_) | Verb::Owner(_) | Verb::Compile(_)
    ) {
        inside_view::leave();
    }
    let result = match arguments.verb {
        Verb::Run(options) => run::run(options),
        Verb::Deb(options) => deb::run(options),
        Verb::Compile(options) => compile::run(options),
        Verb::Check(options) => check::run(options),
        Verb::Env(options) => env::run(options),
        Verb::Owner(options) => owner::run(options),
        Verb::Report(options) => report::run(options),
        Verb::Doctor(options) => doctor::run(options),
        Verb::Portage(options) => portage::run(options),
    };
    result.unwrap_or_else(|error| {
        if standard_output::is_closed(&error) {
            // As a program ends that does not ignore the signal.
            return ExitCode::from(BY_SIGNAL + SIGPIPE);
        }
        messages::say(format_args!("{error:#}"));
        ExitCode::from(OWN_FAILURE)
    })
}
