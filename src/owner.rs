//! `blinkers owner`: which package owns a path.

use crate::options::Owner;
use crate::package_database::PackageDatabase;
use crate::standard_output;
use anyhow::{Context, Result};
use blinkers_packages::Database;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb: exits with 1 if some path has no owner.
pub fn run(options: Owner) -> Result<ExitCode> {
    let root = &options.database.root;
    let database = PackageDatabase::new(&options.database);
    let database = database.required()?;
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
    let owners = blinkers_view::owners(database, root, &paths)?;
    for (path, owners) in options.paths.iter().zip(owners) {
        let names: Vec<&str> = owners
            .iter()
            .map(|owner| &*database.packages()[owner.0 as usize].name)
            .collect();
        all_owned &= !names.is_empty();
        let names = if names.is_empty() {
            unowned(database, root, path)?
        } else {
            names.join(", ")
        };
        standard_output::line(format_args!("{}  {names}", path.display()))?;
    }
    Ok(ExitCode::from(u8::from(!all_owned)))
}

/// What there is to say of a path without an owner: a link of an alternative or of ldconfig's leads
/// to a file of a package.
fn unowned(database: &dyn Database, root: &Path, path: &Path) -> Result<String> {
    let nobody = "owned by no package".to_owned();
    let is_link = path.is_symlink();
    let Some(end) = path.canonicalize().ok().filter(|_| is_link) else {
        let asked = [path.as_os_str().as_bytes().to_vec()];
        let maker = blinkers_view::hidden_owners(database, root, &asked)?;
        return Ok(match maker[..] {
            [Some(blinkers_view::Owner::Package(maker))] => {
                let maker = &database.packages()[maker as usize].name;
                format!("{nobody}; {maker} makes it")
            }
            _ => nobody,
        });
    };
    let asked = [end.as_os_str().as_bytes().to_vec()];
    let owners = blinkers_view::owners(database, root, &asked)?;
    Ok(match owners.first().and_then(|owners| owners.first()) {
        Some(owner) => format!(
            "{nobody}; a link to {}, of {}",
            end.display(),
            database.packages()[owner.0 as usize].name
        ),
        None => nobody,
    })
}
