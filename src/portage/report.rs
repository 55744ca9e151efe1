//! `blinkers portage report`: what a build asked for, for its maintainer.
//!
//! It is written into two files of the build's directory: `report` for a QA notice, and `hints`.

use super::advice::{self, Advice};
use super::asked::{Asked, Asking, Logs, Paths};
use super::build::{Build, Directory};
use super::owners;
use super::unused::{self, Unused};
use crate::{records::UsageFile, view};
use anyhow::{Context, Result};
use blinkers_index::Index;
use blinkers_packages::portage::Portage;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// More paths of one package than this are counted, not listed.
const MOST_PATHS: usize = 8;

/// Runs the verb: exits with 1 if something was asked for that is not declared.
pub fn run(path: &Path, failed: bool) -> Result<ExitCode> {
    let directory = Directory(path);
    let build = Build::read(&directory)?;
    let map = view::read_index(&directory.index())?;
    let index = Index::open(&map).context("the index")?;
    let visible = view::visible_packages(&index);
    let portage = Portage::read(Path::new("/"), &build.settings())?;
    let logs = Logs::read(&directory)?;
    let owners = owners::owners(&portage, &index, logs.nameless())?;
    let asked = Asked::gather(&logs, &owners, |name| visible.contains(name.as_bytes()))?;
    let asked = if failed {
        asked.with_directories()
    } else {
        asked
    };
    let advice: Vec<Advice> = asked
        .undeclared
        .iter()
        .map(|(name, paths)| advice::advise(&portage, &build, name, paths))
        .collect::<Result<_>>()?;
    let file = UsageFile::read(&directory.usage())?;
    let programs = file.usage().map_or(0, |usage| usage.entered());
    // What was not reached says nothing of what is not needed.
    let unused = if failed {
        Vec::new()
    } else {
        unused::unused(&portage, &directory)?
    };
    for (name, text) in [
        ("report", tell(&build, &portage, &asked, &advice, programs)),
        ("hints", hint(&build, &asked, &unused)),
    ] {
        let file = directory.0.join(name);
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(ExitCode::from(u8::from(!asked.undeclared.is_empty())))
}

fn tell(
    build: &Build,
    portage: &Portage,
    asked: &Asked,
    advice: &[Advice],
    programs: u64,
) -> String {
    let mut text = String::new();
    let count: usize =
        asked.undeclared.values().map(Paths::len).sum::<usize>() + asked.unowned.len();
    if count == 0 {
        return text;
    }
    let _ = writeln!(
        text,
        "QA Notice: {} asked for what it does not declare: {count} {}, {} (blinkers, in {programs} \
         programs)",
        build.package(),
        if count == 1 { "path" } else { "paths" },
        match build.value("BLINKERS_PORTAGE") {
            "warn" => "let pass",
            _ => "hidden",
        },
    );
    for ((name, paths), advice) in asked.undeclared.iter().zip(advice) {
        let version = portage
            .shown_as(name)
            .map_or("", |package| &portage.entry(package).version);
        let key = name.split(':').next().unwrap_or_default();
        let _ = writeln!(text, "\n  {key}-{version}, installed but not declared");
        tell_paths(&mut text, paths);
        for line in &advice.lines {
            let _ = writeln!(
                text,
                "    to declare it:  {}=\"{}\"",
                line.variable, line.atom
            );
        }
        for remark in &advice.remarks {
            let _ = writeln!(text, "    ({remark})");
        }
    }
    if !asked.unowned.is_empty() {
        let _ = writeln!(text, "\n  owned by no package");
        tell_paths(&mut text, &asked.unowned);
    }
    text
}

fn tell_paths(text: &mut String, paths: &Paths) {
    let shown = paths.iter().take(MOST_PATHS);
    let width = shown.clone().map(|(path, _)| path.len()).max().unwrap_or(0);
    for (path, asking) in shown {
        let _ = writeln!(text, "    {path:width$}  {}", who(asking));
    }
    if paths.len() > MOST_PATHS {
        let _ = writeln!(text, "    and {} more", paths.len() - MOST_PATHS);
    }
}

/// `configure: bash, cc1; compile: cc1`, the phases in their order.
fn who(asking: &Asking) -> String {
    let phases = super::build::PHASES.iter().filter_map(|phase| {
        let programs = asking.programs.get(phase)?;
        let programs: Vec<&str> = programs.iter().map(String::as_str).collect();
        Some(format!("src_{phase}: {}", programs.join(", ")))
    });
    phases.collect::<Vec<_>>().join("; ")
}

fn hint(build: &Build, asked: &Asked, unused: &[Unused]) -> String {
    let mut text = String::new();
    if !unused.is_empty() {
        let _ = writeln!(
            text,
            "blinkers: {} declares what it did not use, with these USE flags and phases:",
            build.package()
        );
    }
    for unused in unused {
        let _ = writeln!(text, "  {}=\"{}\"", unused.variable, unused.relation);
    }
    if !asked.directories.is_empty() {
        let _ = writeln!(
            text,
            "blinkers: only directories of these were looked at, which may mean nothing:"
        );
    }
    for (name, paths) in &asked.directories {
        for path in paths.keys().take(MOST_PATHS) {
            let _ = writeln!(text, "  {path}  of {name}");
        }
    }
    if !asked.not_entered.is_empty() {
        let _ = writeln!(
            text,
            "blinkers: saw everything, for the filter cannot enter them:"
        );
    }
    for path in &asked.not_entered {
        let _ = writeln!(text, "  {path}");
    }
    text
}
