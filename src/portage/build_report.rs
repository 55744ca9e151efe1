//! `blinkers portage report`: what a build asked for, for its maintainer.
//!
//! It is written into two files of the build's directory: `report` for a QA notice, and `hints`.

use super::unused_dependencies::unused;
use crate::ebuild::{self, Description, Directory, PHASES};
use crate::own_system_calls::Code;
use crate::report::gather::{Log, gather};
use crate::report::model::{Access, Findings, program_name};
use crate::report::{advice, notice};
use crate::usage_map::UsageMap;
use crate::{access_log, index_file};
use anyhow::{Context, Result};
use blinkers_index::Index;
use blinkers_packages::portage::Portage;
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb: exits with 1 if something was asked for that is not declared.
pub fn run(path: &Path, failed: bool) -> Result<ExitCode> {
    let directory = Directory(path);
    let build = Description::read(&directory)?;
    let portage = Portage::read(Path::new("/"), &build.settings())?;
    let mut findings = findings(&directory, &portage)?;
    if failed {
        // A directory may be why it failed. What was not reached tells nothing of what is not
        // needed.
        for package in findings.packages.values_mut() {
            package.only_directories = false;
        }
    } else {
        findings.unused = unused(&portage, &directory)?;
    }
    advice::advise(&mut findings, &portage, Some(&directory.description()))?;
    findings.warn = build.value("BLINKERS_PORTAGE") == "warn";
    let usage = UsageMap::read(&directory.usage())?;
    findings.counts.entered = usage.usage().map_or(0, |usage| usage.entered());
    let (mut report, mut hints) = (Vec::new(), Vec::new());
    notice::write_notice(&findings, &build.package(), &mut report)?;
    notice::write_hints(&findings, &build.package(), &mut hints)?;
    for (name, text) in [("report", report), ("hints", hints)] {
        let file = directory.0.join(name);
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let is_undeclared = findings.undeclared().next().is_some();
    Ok(ExitCode::from(u8::from(is_undeclared)))
}

/// What the phases asked for of packages that are not in the view, and of no package.
fn findings(directory: &Directory, portage: &Portage) -> Result<Findings> {
    let map = index_file::map(&directory.index())?;
    let index = Index::open(&map).context("the index")?;
    let visible = index_file::visible_packages(&index);
    let logs = read_logs(directory)?;
    let unnamed = logs.iter().flat_map(|(_, log)| access_log::unnamed(log));
    let owners = ebuild::owners(portage, &index, unnamed)?;
    let logs: Vec<Log> = logs
        .iter()
        .map(|(phase, bytes)| Log {
            phase: Some(phase),
            bytes,
        })
        .collect();
    let mut code = Code::default();
    for log in &logs {
        code.add_log(log.bytes);
    }
    let mut findings = gather(&logs, &owners, |name| visible.contains(name.as_bytes()))
        .with_context(|| format!("a log in {} is damaged", directory.0.display()))?;
    findings.retain(|path, access| !is_probe(path, access));
    findings.packages.retain(|_, package| package.undeclared);
    code.tell(&mut findings, || Ok(Some(portage)), Path::new("/"));
    Ok(findings.tell_directories())
}

fn read_logs(directory: &Directory) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let read = |phase| {
        let file = directory.log(phase);
        let log =
            std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok((phase, log))
    };
    PHASES.into_iter().map(read).collect()
}

/// What Portage's Python looks for whenever one of its helpers starts (`SANDBOX_BINARY` and
/// `FAKEROOT_BINARY` of portage.const): no ebuild asked for these.
const PROBED: [&str; 2] = ["/usr/bin/sandbox", "/usr/bin/fakeroot"];

/// Whether only Portage itself asked for this path.
fn is_probe(path: &str, access: &Access) -> bool {
    let is_python = |program: &String| {
        let name = program_name(program);
        name.starts_with("python") || name.starts_with("pypy")
    };
    PROBED.iter().any(|probed| path.ends_with(probed)) && access.programs.iter().all(is_python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_portage_looks_for_is_not_the_ebuilds() {
        let access = |program: &str| Access {
            programs: [program.to_owned()].into(),
            ..Access::default()
        };
        assert!(is_probe(
            "/ep/usr/bin/fakeroot",
            &access("/usr/bin/python3.11")
        ));
        assert!(!is_probe("/usr/bin/fakeroot", &access("/bin/bash")));
        assert!(!is_probe("/usr/bin/git", &access("/usr/bin/python3.11")));
    }
}
