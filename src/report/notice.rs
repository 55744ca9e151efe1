//! The report for the maintainer of an ebuild: a QA notice, and hints.

use super::model::{Access, Findings};
use super::text::{MOST_PATHS, write_advice, write_paths_with};
use crate::ebuild::PHASES;
use std::io::{Result, Write};

/// Writes what the build of `package` (`category/name-version`) asked for and does not declare;
/// nothing if there is nothing.
pub fn write_notice(findings: &Findings, package: &str, output: &mut impl Write) -> Result<()> {
    let undeclared = findings
        .undeclared()
        .map(|(_, package)| package.paths.len());
    let count = undeclared.sum::<usize>() + findings.unowned.len();
    if count == 0 {
        return Ok(());
    }
    writeln!(
        output,
        "QA Notice: {package} asked for what it does not declare: {count} {}, {} (blinkers, in {} \
         programs)",
        if count == 1 { "path" } else { "paths" },
        if findings.warn { "let pass" } else { "hidden" },
        findings.counts.entered,
    )?;
    for (name, package) in findings.undeclared() {
        // Without the slot.
        let name = name.split(':').next().unwrap_or_default();
        let version = &package.version;
        writeln!(output, "\n  {name}-{version}, installed but not declared")?;
        write_paths_with(output, &package.paths, phases)?;
        write_advice(output, package)?;
    }
    if !findings.unowned.is_empty() {
        writeln!(output, "\n  owned by no package")?;
        write_paths_with(output, &findings.unowned, phases)?;
    }
    Ok(())
}

/// `src_configure: bash, cc1; src_compile: cc1`, the phases in their order.
fn phases(access: &Access) -> String {
    let phases = PHASES.iter().filter_map(|phase| {
        let programs = access.phases.get(*phase)?;
        let programs: Vec<&str> = programs.iter().map(String::as_str).collect();
        Some(format!("src_{phase}: {}", programs.join(", ")))
    });
    phases.collect::<Vec<_>>().join("; ")
}

/// Writes what may be of interest, and is no fault.
pub fn write_hints(findings: &Findings, package: &str, output: &mut impl Write) -> Result<()> {
    if !findings.unused.is_empty() {
        writeln!(
            output,
            "blinkers: {package} declares what it did not use, with these USE flags and phases:"
        )?;
    }
    for unused in &findings.unused {
        writeln!(output, "  {}=\"{}\"", unused.variable, unused.relation)?;
    }
    if findings.only_directories().next().is_some() {
        writeln!(
            output,
            "blinkers: only directories of these were looked at, which may mean nothing:"
        )?;
    }
    for (name, package) in findings.only_directories() {
        for path in package.paths.keys().take(MOST_PATHS) {
            writeln!(output, "  {path}  of {name}")?;
        }
    }
    if !findings.not_entered.is_empty() {
        writeln!(
            output,
            "blinkers: these saw everything, because the filter cannot enter them:"
        )?;
    }
    for path in findings.not_entered.keys() {
        writeln!(output, "  {path}")?;
    }
    if !(findings.own_system_calls.is_empty() && findings.unseen_code.is_empty()) {
        writeln!(
            output,
            "blinkers: these may have seen everything, because they can ask the kernel past libc:"
        )?;
    }
    for (path, own) in &findings.own_system_calls {
        writeln!(output, "  {path}  {}", own.describe())?;
    }
    for (path, unseen) in &findings.unseen_code {
        writeln!(output, "  {path}  has code that was {}", unseen.describe())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::OwnSystemCalls;

    #[test]
    fn hints_name_programs_that_ask_the_kernel_past_libc() {
        let mut findings = Findings::default();
        let own = OwnSystemCalls {
            places: 1,
            owner: "dev-lang/go:0".into(),
            ..OwnSystemCalls::default()
        };
        findings.own_system_calls.insert("/usr/bin/go".into(), own);
        let mut hints = Vec::new();
        write_hints(&findings, "app-misc/x-1", &mut hints).unwrap();
        assert_eq!(
            String::from_utf8(hints).unwrap(),
            "blinkers: these may have seen everything, because they can ask the kernel past libc:\n  \
             /usr/bin/go  makes system calls of its own: 1 place, of dev-lang/go:0\n"
        );
    }
}
