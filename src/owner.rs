//! `blinkers owner`: which package owns a path.

use crate::arguments::Owner;
use crate::view;
use anyhow::{Context, Result};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

/// Runs the verb: exits with 1 if some path has no owner.
pub fn run(options: Owner) -> Result<ExitCode> {
    let root = &options.database.root;
    let database = blinkers_view::database(
        root,
        view::kind(&options.database),
        &view::portage_settings(),
    )?
    .with_context(|| format!("no package database in {}", root.display()))?;
    let paths = options
        .paths
        .iter()
        .map(|path| {
            std::path::absolute(path)
                .map(|path| path.as_os_str().as_bytes().to_vec())
                .with_context(|| format!("cannot find {}", path.display()))
        })
        .collect::<Result<Vec<_>>>()?;
    let mut all_owned = true;
    let owners = blinkers_view::owners(&*database, root, &paths)?;
    for (path, owners) in options.paths.iter().zip(owners) {
        let names: Vec<&str> = owners
            .iter()
            .map(|owner| &*database.packages()[owner.0 as usize].name)
            .collect();
        all_owned &= !names.is_empty();
        let names = if names.is_empty() {
            "owned by no package".to_owned()
        } else {
            names.join(", ")
        };
        println!("{}  {names}", path.display());
    }
    Ok(ExitCode::from(u8::from(!all_owned)))
}
