//! The report for people.

use super::gather::{Access, Findings, NotEntered};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Result, Write};
use std::path::Path;

/// More paths of one package than this are counted, not listed.
const MOST_PATHS: usize = 8;

/// Writes the report.
pub fn write(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.is_empty() {
        return writeln!(
            output,
            "blinkers: nothing hidden was asked for ({})",
            processes(findings)
        );
    }
    let paths: usize = findings
        .packages
        .values()
        .map(|package| package.paths.len())
        .sum::<usize>()
        + findings.unowned.len();
    writeln!(
        output,
        "blinkers: {} asked for{} ({})",
        count(paths, "hidden file", "hidden files"),
        if findings.warn { ", and let pass" } else { "" },
        processes(findings)
    )?;
    let (directories, files): (Vec<_>, Vec<_>) = findings
        .packages
        .iter()
        .partition(|(_, package)| package.only_directories);
    let (undeclared, declared): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|(_, package)| package.undeclared);
    for (name, package) in undeclared {
        writeln!(output, "\n  {name}, installed but not declared")?;
        write_paths(output, &package.paths)?;
        writeln!(output, "    to declare it:  Build-Depends: {name}")?;
    }
    for (name, package) in declared {
        writeln!(
            output,
            "\n  {name}, declared, but hidden by a rule or option"
        )?;
        write_paths(output, &package.paths)?;
    }
    if !findings.unowned.is_empty() {
        writeln!(output, "\n  owned by no package")?;
        write_paths(output, &findings.unowned)?;
    }
    if !directories.is_empty() {
        writeln!(output, "\n  directories only, which may mean nothing")?;
        for (name, package) in directories {
            for path in package.paths.keys().take(MOST_PATHS) {
                writeln!(output, "    {path}  of {name}")?;
            }
        }
    }
    write_not_entered(findings, output)?;
    if findings.counts.dropped > 0 {
        writeln!(
            output,
            "\n  {} lost: the record was full",
            count(findings.counts.dropped as usize, "more was", "more were")
        )?;
    }
    Ok(())
}

fn write_paths(output: &mut impl Write, paths: &BTreeMap<String, Access>) -> Result<()> {
    let shown = paths.iter().take(MOST_PATHS);
    let width = shown.clone().map(|(path, _)| path.len()).max().unwrap_or(0);
    for (path, access) in shown {
        writeln!(output, "    {path:width$}  {}", programs(&access.programs))?;
    }
    if paths.len() > MOST_PATHS {
        writeln!(output, "    and {} more", paths.len() - MOST_PATHS)?;
    }
    Ok(())
}

fn write_not_entered(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.not_entered.is_empty() {
        return Ok(());
    }
    writeln!(output, "\n  not filtered, for the filter cannot enter them")?;
    for (path, reason) in &findings.not_entered {
        let reason = match reason {
            NotEntered::Static => "statically linked",
            NotEntered::Privileged => "runs as another user or group",
            NotEntered::Foreign => "for another kind of machine",
        };
        writeln!(output, "    {path}  {reason}")?;
    }
    Ok(())
}

/// The file names of the programs: where a compiler lies tells a reader nothing.
fn programs(programs: &BTreeSet<String>) -> String {
    let names: BTreeSet<_> = programs
        .iter()
        .map(|program| {
            Path::new(program)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
        })
        .collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn processes(findings: &Findings) -> String {
    match findings.counts.entered as usize {
        0 => "processes not counted".into(),
        entered => count(entered, "program", "programs") + " filtered",
    }
}

fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::gather::Package;

    #[test]
    fn names_the_package_once_and_the_line_to_add() {
        let mut findings = Findings::default();
        let package = findings
            .packages
            .entry("libssl-dev".into())
            .or_insert(Package {
                undeclared: true,
                only_directories: false,
                paths: BTreeMap::new(),
            });
        for header in ["ssl.h", "evp.h"] {
            let path = format!("/usr/include/openssl/{header}");
            let access = package.paths.entry(path).or_default();
            access.programs.insert("/usr/lib/gcc/cc1".into());
        }
        findings.counts.entered = 3;
        let mut text = Vec::new();
        write(&findings, &mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "blinkers: 2 hidden files asked for (3 programs filtered)\n\
             \n  libssl-dev, installed but not declared\
             \n    /usr/include/openssl/evp.h  cc1\
             \n    /usr/include/openssl/ssl.h  cc1\
             \n    to declare it:  Build-Depends: libssl-dev\n"
        );
    }
}
