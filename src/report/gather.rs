//! From the records of logs to findings.

use super::model::{Access, Findings, NotEntered, program_name};
use super::path_text;
use crate::ebuild::Owners;
use anyhow::{Result, bail};
use blinkers_shared::log::{Kind, Record, SEVERAL, records};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// A log, and the phase of the build that it is of.
pub struct Log<'a> {
    /// None if the run has no phases.
    pub phase: Option<&'a str>,
    /// The log as it was read.
    pub bytes: &'a [u8],
}

/// The findings of the logs of one run. `owners` are those that the logs do not name; `declared`
/// tells whether a package is in the view.
///
/// # Errors
///
/// That one of them holds bytes, but no record.
pub fn gather(logs: &[Log], owners: &Owners, declared: impl Fn(&str) -> bool) -> Result<Findings> {
    let mut findings = Findings::default();
    for log in logs {
        let mut reader = records(log.bytes);
        let mut count = 0;
        for record in &mut reader {
            count += 1;
            findings.add(&record, log.phase, owners, &declared);
        }
        if count == 0 && !log.bytes.is_empty() {
            bail!("no record in {} bytes", log.bytes.len());
        }
        findings.counts.damaged += reader.skipped() as u64;
    }
    Ok(findings)
}

impl Findings {
    fn add(
        &mut self,
        record: &Record,
        phase: Option<&str>,
        owners: &Owners,
        declared: &impl Fn(&str) -> bool,
    ) {
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
                access.add(record, phase);
                return;
            }
            kind => reason(kind),
        };
        if let Some(reason) = reason {
            self.not_entered.insert(path, reason);
        }
    }

    /// Looks at the disk for what is a directory. Unowned directories are left out: a look at
    /// `/usr/local/include` does not show a dependency. Packages of which only directories were
    /// asked for are marked.
    pub fn tell_directories(mut self) -> Findings {
        let is_directory =
            |path: &String| Path::new(OsStr::from_bytes(&path_text::to_bytes(path))).is_dir();
        self.unowned.retain(|path, _| !is_directory(path));
        for package in self.packages.values_mut() {
            package.only_directories = package.paths.keys().all(is_directory);
        }
        self
    }

    /// Leaves out the owned paths that are not `wanted`, and packages of which none is left.
    pub fn retain(&mut self, wanted: impl Fn(&str, &Access) -> bool) {
        for package in self.packages.values_mut() {
            package.paths.retain(|path, access| wanted(path, access));
        }
        self.packages.retain(|_, package| !package.paths.is_empty());
    }
}

impl Access {
    fn add(&mut self, record: &Record, phase: Option<&str>) {
        let program = text(record.program);
        if let Some(phase) = phase {
            let programs = self.phases.entry(phase.to_owned()).or_default();
            programs.insert(program_name(&program).to_owned());
        }
        self.programs.insert(program);
        self.calls.insert(text(record.call));
    }
}

/// Why the filter was not in a program, as a record of the log tells it.
pub fn reason(kind: Kind) -> Option<NotEntered> {
    Some(match kind {
        Kind::Hidden | Kind::Executed | Kind::Loaded | Kind::MadeCode => return None,
        Kind::Static => NotEntered::Static,
        Kind::Privileged => NotEntered::Privileged,
        Kind::Foreign => NotEntered::Foreign,
        Kind::Narrow => NotEntered::Narrow,
        Kind::OtherLibc => NotEntered::OtherLibc,
        Kind::Capable => NotEntered::Capable,
        Kind::Unreadable => NotEntered::Unreadable,
        Kind::OtherRoot => NotEntered::OtherRoot,
    })
}

fn text(bytes: &[u8]) -> String {
    path_text::from_bytes(bytes)
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
        .write_to(&mut [0; 256])
        .unwrap()
        .to_vec()
    }

    fn findings(log: &[u8], owners: &Owners, declared: impl Fn(&str) -> bool) -> Result<Findings> {
        let log = Log {
            phase: None,
            bytes: log,
        };
        gather(&[log], owners, declared)
    }

    #[test]
    fn phases_are_put_together() {
        let of = |call: &'static [u8], owner: &'static [u8]| {
            let record = Record {
                kind: Kind::Hidden,
                call,
                pid: b"1",
                program: b"/bin/bash",
                owner,
                path: b"/no/such/tool",
            };
            record.write_to(&mut [0; 256]).unwrap().to_vec()
        };
        let compile = [
            of(b"execve", b"a/tool"),
            of(b"open", b"a/visible"),
            of(b"open", b""),
        ];
        let logs = [
            ("configure", of(b"access", b"a/tool")),
            ("compile", compile.concat()),
        ];
        let logs = logs.each_ref().map(|(phase, bytes)| Log {
            phase: Some(phase),
            bytes,
        });
        let found = gather(&logs, &Owners::new(), |name| name == "a/visible").unwrap();
        let tool = &found.packages["a/tool"].paths["/no/such/tool"];
        assert!(tool.is_executed());
        assert_eq!(
            tool.phases.keys().collect::<Vec<_>>(),
            ["compile", "configure"]
        );
        assert_eq!(found.undeclared().count(), 1);
        assert!(!found.unowned["/no/such/tool"].is_executed());
    }

    #[test]
    fn a_log_that_was_cut_is_told() {
        let mut log = record(b"a", b"/x", b"/usr/bin/cc1");
        let length = log.len();
        log.extend(record(b"a", b"/y", b"/usr/bin/cc1"));
        log.pop();
        let found = findings(&log, &Owners::new(), |_| false).unwrap();
        assert_eq!(found.packages["a"].paths.len(), 1);
        assert_eq!(found.counts.damaged, (log.len() - length) as u64);
        assert!(findings(b"no log", &Owners::new(), |_| false).is_err());
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
        let findings = self::tests::findings(&log, &Owners::new(), |_| false).unwrap();
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
        let findings = self::tests::findings(&log, &owners.into(), |name| name == "a").unwrap();
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
        let findings =
            self::tests::findings(&log, &Owners::new(), |name| name == "libc6-dev").unwrap();
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
        let findings = self::tests::findings(&log, &Owners::new(), |_| false)
            .unwrap()
            .tell_directories();
        assert!(findings.packages["base-files"].only_directories);
        assert!(!findings.packages["bash"].only_directories);
        assert!(findings.unowned.is_empty());
    }

    #[test]
    fn json_gives_the_same_findings_again() {
        let log = record(b"a", b"/x", b"/usr/bin/cc1");
        let findings = self::tests::findings(&log, &Owners::new(), |_| false).unwrap();
        let json = serde_json::to_string(&findings).unwrap();
        assert_eq!(serde_json::from_str::<Findings>(&json).unwrap(), findings);
    }
}
