//! `blinkers deb`: a Debian source package, built as dpkg-buildpackage builds it, under the view
//! of its debian/control.

use crate::options::{Deb, Run};
use crate::run;
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where a source package declares what its build needs.
const CONTROL: &str = "debian/control";

/// Runs the verb, in the top directory of a source package.
pub fn run(options: Deb) -> Result<ExitCode> {
    let mut source = options.source;
    if source.index.is_none() {
        if !Path::new(CONTROL).is_file() {
            bail!("no {CONTROL} here: change to the top directory of a source package");
        }
        source.view.build_deps.push(PathBuf::from(CONTROL));
    }
    // dpkg-buildpackage finds the upstream tarball there, and puts the packages there.
    source.view.tree.push(PathBuf::from(".."));
    // The view holds no keys and nothing to sign with; debsign does it afterwards.
    let command = ["dpkg-buildpackage", "--no-sign"].map(OsString::from);
    run::run(Run {
        source,
        mode: options.mode,
        libraries: options.libraries,
        report: options.report,
        command: command.into_iter().chain(options.arguments).collect(),
    })
}
