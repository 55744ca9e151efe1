//! `blinkers doctor`.

use super::Database;
use clap::Args;
use std::path::PathBuf;

/// Check that everything is in place: filter, package database, kernel, sandbox, cache
#[derive(Args)]
pub struct Doctor {
    /// Instead, name the system calls that these programs and libraries make by instructions of
    /// their own, past libc
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub system_calls: Vec<PathBuf>,

    #[command(flatten)]
    pub database: Database,
}
