//! `blinkers doctor`.

use super::Database;
use clap::Args;

/// Check that everything is in place: filter, package database, kernel, sandbox, cache
#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    pub database: Database,
}
