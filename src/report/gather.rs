//! From log records to findings.

use crate::portage::Owners;
use anyhow::{Result, bail};
use blinkers_shared::log::{Kind, Record, SEVERAL, records};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a run asked for in vain.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Hidden paths by the package that owns them.
    pub packages: BTreeMap<String, Package>,
    /// Hidden paths that no package owns.
    pub unowned: BTreeMap<String, Access>,
    /// Programs that the filter could not enter: static, privileged, foreign.
    pub not_entered: BTreeMap<String, NotEntered>,
    /// How many processes there were.
    pub counts: Counts,
    /// Whether hidden paths were let pass.
    pub warn: bool,
}

/// The hidden paths of one package.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Whether its absence from the declared packages is what hid it. Not so for a package
    /// of the view some of whose files a rule or option hides.
    pub undeclared: bool,
    /// Whether all of the paths are directories. That one was looked for tells little: a
    /// program that tries every language's directory needs none of them.
    #[serde(default)]
    pub only_directories: bool,
    /// The paths, and who asked.
    pub paths: BTreeMap<String, Access>,
}

/// Who asked for a path, and how.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The programs, as `/proc/self/exe` names them.
    pub programs: BTreeSet<String>,
    /// The libc functions.
    pub calls: BTreeSet<String>,
}

/// Why the filter was not in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotEntered {
    /// Statically linked.
    Static,
    /// Set-user-ID or set-group-ID.
    Privileged,
    /// Another instruction set or word size.
    Foreign,
}

/// How many.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Program starts that the filter entered.
    pub entered: u64,
    /// Records that were lost for want of room.
    pub dropped: u64,
}

impl Findings {
    /// The findings of a log whose run is over and whose view is unknown.
    pub fn from_log(log: &[u8], owners: &Owners) -> Result<Findings> {
        Findings::gather(log, owners, |_| false)
    }

    /// The findings of a log. `owners` are those that it does not name itself; `declared` tells
    /// whether a package is in the view.
    pub fn gather(
        log: &[u8],
        owners: &Owners,
        declared: impl Fn(&str) -> bool,
    ) -> Result<Findings> {
        let mut findings = Findings::default();
        let mut reader = records(log);
        let mut count = 0;
        for record in &mut reader {
            count += 1;
            findings.add(&record, owners, &declared);
        }
        if count == 0 && !log.is_empty() {
            bail!("no record in {} bytes", log.len());
        }
        Ok(findings)
    }

    fn add(&mut self, record: &Record, owners: &Owners, declared: &impl Fn(&str) -> bool) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let path = text(record.path);
        let reason = match record.kind {
            Kind::Hidden => {
                let owner = match record.owner {
                    b"" => owners.get(record.path).map_or(&b""[..], Vec::as_slice),
                    owner => owner,
                };
                let access = if owner.is_empty() || owner == SEVERAL {
                    self.unowned.entry(path).or_default()
                } else {
                    let name = text(owner);
                    let undeclared = !declared(&name);
                    let package = self.packages.entry(name).or_default();
                    package.undeclared = undeclared;
                    package.paths.entry(path).or_default()
                };
                access.programs.insert(text(record.program));
                access.calls.insert(text(record.call));
                return;
            }
            Kind::Static => NotEntered::Static,
            Kind::Privileged => NotEntered::Privileged,
            Kind::Foreign => NotEntered::Foreign,
        };
        self.not_entered.insert(path, reason);
    }

    /// Looks at the disk for what is a directory: unowned ones are left out, for that
    /// `/usr/local/include` was looked at tells nothing of a dependency, and packages of
    /// which only directories were asked for are marked.
    pub fn tell_directories(mut self) -> Findings {
        let is_directory = |path: &String| std::path::Path::new(path).is_dir();
        self.unowned.retain(|path, _| !is_directory(path));
        for package in self.packages.values_mut() {
            package.only_directories = package.paths.keys().all(is_directory);
        }
        self
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
            && self.unowned.is_empty()
            && self.not_entered.is_empty()
            && self.counts.dropped == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(owner: &'static [u8], path: &'static [u8], program: &'static [u8]) -> Vec<u8> {
        Record {
            kind: Kind::Hidden,
            call: b"open",
            pid: b"1",
            program,
            owner,
            path,
        }
        .pieces()
        .concat()
    }

    #[test]
    fn a_path_is_told_once_with_all_who_asked() {
        let log = [
            record(
                b"libssl-dev",
                b"/usr/include/openssl/ssl.h",
                b"/usr/bin/cc1",
            ),
            record(
                b"libssl-dev",
                b"/usr/include/openssl/ssl.h",
                b"/usr/bin/grep",
            ),
            record(b"", b"/usr/local/bin/x", b"/usr/bin/make"),
        ]
        .concat();
        let findings = Findings::gather(&log, &Owners::new(), |_| false).unwrap();
        let access = &findings.packages["libssl-dev"].paths["/usr/include/openssl/ssl.h"];
        assert_eq!(access.programs.len(), 2);
        assert_eq!(findings.unowned.len(), 1);
        assert!(findings.packages["libssl-dev"].undeclared);
    }

    #[test]
    fn an_owner_that_the_log_does_not_name() {
        let log = [
            record(b"", b"/usr/include/z.h", b"/usr/bin/cc1"),
            record(b"", b"/usr/include/x", b"/usr/bin/cc1"),
            record(b"a", b"/usr/bin/a", b"/usr/bin/cc1"),
        ]
        .concat();
        let owner = |path: &str, owner: &str| (path.into(), owner.into());
        let owners = [owner("/usr/include/z.h", "z"), owner("/usr/bin/a", "b")];
        let findings = Findings::gather(&log, &owners.into(), |name| name == "a").unwrap();
        assert!(
            findings.packages["z"]
                .paths
                .contains_key("/usr/include/z.h")
        );
        assert!(!findings.packages["a"].undeclared);
        assert_eq!(findings.unowned.len(), 1);
    }

    #[test]
    fn what_is_declared_is_not_called_undeclared() {
        let log = record(b"libc6-dev", b"/usr/include/math.h", b"/usr/bin/cc1");
        let findings = Findings::gather(&log, &Owners::new(), |name| name == "libc6-dev").unwrap();
        assert!(!findings.packages["libc6-dev"].undeclared);
    }

    #[test]
    fn directories_are_told_from_files() {
        let log = [
            record(b"base-files", b"/usr", b"/usr/bin/cc1"),
            record(b"bash", b"/bin/sh", b"/usr/bin/cc1"),
            record(b"", b"/usr", b"/usr/bin/make"),
        ]
        .concat();
        let findings = Findings::from_log(&log, &Owners::new())
            .unwrap()
            .tell_directories();
        assert!(findings.packages["base-files"].only_directories);
        assert!(!findings.packages["bash"].only_directories);
        assert!(findings.unowned.is_empty());
    }

    #[test]
    fn json_gives_the_same_findings_again() {
        let log = record(b"a", b"/x", b"/usr/bin/cc1");
        let findings = Findings::from_log(&log, &Owners::new()).unwrap();
        let json = serde_json::to_string(&findings).unwrap();
        assert_eq!(serde_json::from_str::<Findings>(&json).unwrap(), findings);
    }
}
