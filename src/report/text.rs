//! The report for people.

use super::model::{Access, Findings, Package, program_name};
use super::path_text::shown as shown_path;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Result, Write};

/// More paths of one package than this are counted, not listed.
pub const MOST_PATHS: usize = 8;

/// Writes the report.
pub fn write(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.is_empty() {
        return writeln!(
            output,
            "blinkers: nothing hidden was asked for ({})",
            processes(findings)
        );
    }
    let owned = findings
        .packages
        .values()
        .map(|package| package.paths.len());
    let paths = owned.sum::<usize>() + findings.unowned.len();
    writeln!(
        output,
        "blinkers: {} asked for{} ({})",
        count(paths, "hidden file", "hidden files"),
        if findings.warn { ", and let pass" } else { "" },
        processes(findings)
    )?;
    for (name, package) in findings.undeclared() {
        writeln!(output, "\n  {name}, installed but not declared")?;
        write_paths(output, &package.paths)?;
        write_advice(output, package)?;
    }
    for (name, package) in &findings.packages {
        if !package.undeclared && !package.only_directories {
            writeln!(
                output,
                "\n  {name}, declared, but hidden by a rule or option"
            )?;
            write_paths(output, &package.paths)?;
        }
    }
    if !findings.unowned.is_empty() {
        writeln!(output, "\n  owned by no package")?;
        write_paths(output, &findings.unowned)?;
    }
    write_directories(findings, output)?;
    write_not_entered(findings, output)?;
    write_own_system_calls(findings, output)?;
    write_unseen_code(findings, output)?;
    write_lost(findings, output)
}

/// Writes the lines that would declare a package.
pub fn write_advice(output: &mut impl Write, package: &Package) -> Result<()> {
    for line in &package.declare {
        writeln!(output, "    to declare it:  {line}")?;
    }
    for remark in &package.remarks {
        writeln!(output, "    ({remark})")?;
    }
    Ok(())
}

fn write_paths(output: &mut impl Write, paths: &BTreeMap<String, Access>) -> Result<()> {
    write_paths_with(output, paths, |access| programs(&access.programs))
}

/// Writes paths, and who asked for each as `who` says it.
pub fn write_paths_with(
    output: &mut impl Write,
    paths: &BTreeMap<String, Access>,
    who: impl Fn(&Access) -> String,
) -> Result<()> {
    let shown = paths.iter().take(MOST_PATHS);
    let shown: Vec<_> = shown
        .map(|(path, access)| (shown_path(path), access))
        .collect();
    let width = shown.iter().map(|(path, _)| path.chars().count()).max();
    let width = width.unwrap_or(0);
    for (path, access) in shown {
        writeln!(output, "    {path:width$}  {}", who(access))?;
    }
    if paths.len() > MOST_PATHS {
        writeln!(output, "    and {} more", paths.len() - MOST_PATHS)?;
    }
    Ok(())
}

fn write_directories(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.only_directories().next().is_some() {
        writeln!(output, "\n  directories only, which may mean nothing")?;
    }
    for (name, package) in findings.only_directories() {
        for path in package.paths.keys().take(MOST_PATHS) {
            writeln!(output, "    {}  of {name}", shown_path(path))?;
        }
    }
    Ok(())
}

fn write_not_entered(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.not_entered.is_empty() {
        return Ok(());
    }
    writeln!(
        output,
        "\n  not filtered, because the filter cannot enter them"
    )?;
    for (path, reason) in &findings.not_entered {
        writeln!(output, "    {}  {}", shown_path(path), reason.describe())?;
    }
    Ok(())
}

fn write_own_system_calls(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.own_system_calls.is_empty() {
        return Ok(());
    }
    writeln!(
        output,
        "\n  not filtered in all that they do, because they ask the kernel past libc"
    )?;
    for (path, own) in &findings.own_system_calls {
        writeln!(output, "    {}  {}", shown_path(path), own.describe())?;
    }
    writeln!(
        output,
        "    which calls:  blinkers doctor --system-calls FILE"
    )
}

fn write_unseen_code(findings: &Findings, output: &mut impl Write) -> Result<()> {
    if findings.unseen_code.is_empty() {
        return Ok(());
    }
    writeln!(
        output,
        "\n  of these some code could not be looked through, which may ask the kernel past libc"
    )?;
    for (path, unseen) in &findings.unseen_code {
        writeln!(output, "    {}  {}", shown_path(path), unseen.describe())?;
    }
    Ok(())
}

fn write_lost(findings: &Findings, output: &mut impl Write) -> Result<()> {
    let Findings { counts, .. } = findings;
    if counts.dropped > 0 {
        let dropped = count(counts.dropped as usize, "more was", "more were");
        writeln!(output, "\n  {dropped} lost: the record was full")?;
    }
    if counts.confined > 0 {
        let confined = count(counts.confined as usize, "program", "programs");
        writeln!(
            output,
            "\n  {confined} confined by seccomp(2): what was asked for from then on is not told, \
             and links were followed"
        )?;
    }
    if counts.damaged > 0 {
        let damaged = count(counts.damaged as usize, "byte", "bytes");
        writeln!(
            output,
            "\n  {damaged} of the log belong to no whole record: something is missing here"
        )?;
    }
    Ok(())
}

/// The file names of the programs.
fn programs(programs: &BTreeSet<String>) -> String {
    let names: BTreeSet<&str> = programs
        .iter()
        .map(|program| program_name(program))
        .collect();
    names
        .into_iter()
        .map(shown_path)
        .collect::<Vec<_>>()
        .join(", ")
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

    #[test]
    fn names_the_package_once_and_the_line_to_add() {
        let mut findings = Findings::default();
        let package = findings
            .packages
            .entry("libssl-dev".into())
            .or_insert(Package {
                undeclared: true,
                declare: vec!["Build-Depends: libssl-dev".into()],
                ..Package::default()
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
