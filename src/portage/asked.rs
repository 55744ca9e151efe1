//! What the phases of a build asked for in vain.

use super::build::{Directory, PHASES};
use super::owners::{Owners, nameless};
use crate::report::{Access, Findings};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Hidden paths, and who asked for each.
pub type Paths = BTreeMap<String, Asking>;

/// Who asked for a path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The programs' file names, by phase.
    pub programs: BTreeMap<&'static str, BTreeSet<String>>,
    /// Whether it was to be executed.
    pub is_executed: bool,
}

/// All that was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// By the package that owns it, and that is not in the view.
    pub undeclared: BTreeMap<String, Paths>,
    /// Of these packages only directories were asked for. That tells little: a compiler looks
    /// at every directory it is given, and passes over one that is not there.
    pub directories: BTreeMap<String, Paths>,
    /// Owned by no package.
    pub unowned: Paths,
    /// Programs that saw everything: statically linked, set-user-ID, foreign.
    pub not_entered: BTreeSet<String>,
}

/// The logs of all phases.
pub struct Logs(Vec<(&'static str, PathBuf, Vec<u8>)>);

impl Logs {
    /// Reads them.
    pub fn read(directory: &Directory) -> Result<Logs> {
        let read = |phase| {
            let file = directory.log(phase);
            let log =
                std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            Ok((phase, file, log))
        };
        PHASES
            .into_iter()
            .map(read)
            .collect::<Result<_>>()
            .map(Logs)
    }

    /// The hidden paths that they name no owner of.
    pub fn nameless(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().flat_map(|(_, _, log)| nameless(log))
    }
}

impl Asked {
    /// Gathers the logs of all phases; `owners` are those that they do not name, and `visible`
    /// tells whether a package is in the view.
    pub fn gather(logs: &Logs, owners: &Owners, visible: impl Fn(&str) -> bool) -> Result<Asked> {
        let mut asked = Asked::default();
        for (phase, file, log) in &logs.0 {
            let findings = Findings::gather(log, owners, &visible)
                .with_context(|| format!("{} is no log", file.display()))?;
            asked.add(phase, findings);
        }
        asked
            .directories
            .retain(|name, _| !asked.undeclared.contains_key(name));
        Ok(asked)
    }

    /// Counts directories like files: where a build failed they may be why.
    pub fn with_directories(mut self) -> Asked {
        self.undeclared.append(&mut self.directories);
        self
    }

    fn add(&mut self, phase: &'static str, findings: Findings) {
        let findings = findings.tell_directories();
        for (name, mut package) in findings.packages {
            package.paths.retain(|path, access| !is_probe(path, access));
            if package.undeclared && !package.paths.is_empty() {
                let packages = match package.only_directories {
                    true => &mut self.directories,
                    false => &mut self.undeclared,
                };
                add_paths(packages.entry(name).or_default(), phase, package.paths);
            }
        }
        self.not_entered.extend(findings.not_entered.into_keys());
        add_paths(&mut self.unowned, phase, findings.unowned);
    }
}

fn add_paths(paths: &mut Paths, phase: &'static str, found: BTreeMap<String, Access>) {
    for (path, access) in found {
        let asking = paths.entry(path).or_default();
        let names = access
            .programs
            .iter()
            .map(|program| program.rsplit('/').next().unwrap_or_default().to_owned());
        asking.programs.entry(phase).or_default().extend(names);
        asking.is_executed |= access.calls.iter().any(|call| executes(call));
    }
}

/// What Portage's Python looks for whenever one of its helpers starts (`SANDBOX_BINARY` and
/// `FAKEROOT_BINARY` of portage.const): no ebuild asked for these.
const PROBED: [&str; 2] = ["/usr/bin/sandbox", "/usr/bin/fakeroot"];

/// Whether only Portage itself asked for this path.
fn is_probe(path: &str, access: &Access) -> bool {
    let is_python = |program: &String| {
        let name = program.rsplit('/').next().unwrap_or_default();
        name.starts_with("python") || name.starts_with("pypy")
    };
    PROBED.iter().any(|probed| path.ends_with(probed)) && access.programs.iter().all(is_python)
}

/// Whether this function of libc runs what it is given.
fn executes(call: &str) -> bool {
    ["exec", "fexec", "posix_spawn", "pidfd_spawn"]
        .iter()
        .any(|begin| call.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use blinkers_shared::log::{Kind, Record};

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

    fn findings(call: &'static [u8], owner: &'static [u8]) -> Findings {
        let log = Record {
            kind: Kind::Hidden,
            call,
            pid: b"1",
            program: b"/bin/bash",
            owner,
            path: b"/no/such/tool",
        };
        let log = log.pieces().concat();
        Findings::gather(&log, &Owners::new(), |name| name == "a/visible").unwrap()
    }

    #[test]
    fn phases_are_put_together() {
        let mut asked = Asked::default();
        asked.add("configure", findings(b"access", b"a/tool"));
        asked.add("compile", findings(b"execve", b"a/tool"));
        asked.add("compile", findings(b"open", b"a/visible"));
        asked.add("test", findings(b"open", b""));
        let tool = &asked.undeclared["a/tool"]["/no/such/tool"];
        assert!(tool.is_executed);
        assert_eq!(
            tool.programs.keys().copied().collect::<Vec<_>>(),
            ["compile", "configure"]
        );
        assert_eq!(asked.undeclared.len(), 1);
        assert!(!asked.unowned["/no/such/tool"].is_executed);
    }
}
