//! Adds to findings how the undeclared packages can be declared.

use super::model::Findings;
use anyhow::Result;
use blinkers_packages::{Asked, Database};
use std::path::Path;

/// Asks the database about each undeclared package. `build` is the file that declares the build's
/// dependencies, if there is one.
pub fn advise(
    findings: &mut Findings,
    database: &dyn Database,
    build: Option<&Path>,
) -> Result<()> {
    for (name, package) in &mut findings.packages {
        if !package.undeclared || package.only_directories {
            continue;
        }
        let asked: Vec<Asked> = package
            .paths
            .iter()
            .map(|(path, access)| Asked {
                path,
                is_executed: access.is_executed(),
            })
            .collect();
        let advice = database.advise(name, &asked, build)?;
        let installed = database.packages();
        let version = installed.iter().find(|package| package.name == *name);
        let version = version.map_or("", |package| &package.version);
        package.set_advice(version, advice);
    }
    Ok(())
}
