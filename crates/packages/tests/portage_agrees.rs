//! Portage's database as blinkers reads it, and as Portage's own API does: real Portage, from
//! PyPI, on this machine's packages and on databases made for the purpose.

mod fake_vdb;

use blinkers_packages::portage::{Atom, Portage, Settings, Version};
use blinkers_packages::{Because, Database, PackageId, close};
use fake_vdb::FakeVdb;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::cmp::Ordering;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A script beside the tests of the command.
fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/portage")
        .join(name)
}

/// An offset with a database and a profile, for both readers.
struct Offset {
    directory: tempfile::TempDir,
    settings: Settings,
    venv: PathBuf,
}

impl Offset {
    fn new() -> Offset {
        let output = Command::new(script("install.sh"))
            .stderr(Stdio::inherit())
            .output()
            .expect("install.sh");
        assert!(output.status.success(), "Portage cannot be installed");
        let venv = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
        let directory = tempfile::tempdir().expect("a temporary directory");
        let at = |path: &str| directory.path().join(path);
        let repository = at("repository");
        let settings = Settings {
            eprefix: at("prefix"),
            config_root: Some(at("configuration")),
            repositories: Some(format!(
                "[DEFAULT]\nmain-repo = debian\n[debian]\nlocation = {}\n",
                repository.display()
            )),
        };
        for directory in [
            settings.database(Path::new("/")),
            settings.configuration(Path::new("/")),
            at("prefix/share"),
            repository.join("profiles/all"),
            repository.join("metadata"),
        ] {
            fs::create_dir_all(directory).expect("a directory");
        }
        symlink(venv.join("share/portage"), at("prefix/share/portage")).expect("a link");
        symlink(
            repository.join("profiles/all"),
            settings.configuration(Path::new("/")).join("make.profile"),
        )
        .expect("a link");
        for (file, text) in [
            ("profiles/repo_name", "debian\n"),
            ("profiles/arch.list", "amd64\n"),
            ("profiles/profiles.desc", "amd64 all stable\n"),
            (
                "metadata/layout.conf",
                "masters =\nprofile-formats = portage-2\n",
            ),
            ("profiles/all/eapi", "8\n"),
            ("profiles/all/packages", ""),
            (
                "profiles/all/make.defaults",
                "ARCH=\"amd64\"\nACCEPT_KEYWORDS=\"amd64\"\nIUSE_IMPLICIT=\"prefix\"\n",
            ),
        ] {
            fs::write(repository.join(file), text).expect("a file");
        }
        Offset {
            directory,
            settings,
            venv,
        }
    }

    fn database(&self) -> PathBuf {
        self.settings.database(Path::new("/"))
    }

    fn read(&self) -> Portage {
        Portage::read(Path::new("/"), &self.settings).expect("a database")
    }

    /// Portage's answers to questions.
    fn ask(&self, questions: &[String]) -> Vec<String> {
        let mut portage = Command::new(self.venv.join("bin/python"))
            .arg(script("yardstick.py"))
            .env("PORTAGE_OVERRIDE_EPREFIX", &self.settings.eprefix)
            .env(
                "PORTAGE_CONFIGROOT",
                self.settings.config_root.as_ref().unwrap(),
            )
            .env(
                "PORTAGE_REPOSITORIES",
                self.settings.repositories.as_ref().unwrap(),
            )
            .env("PORTAGE_USERNAME", "root")
            .env("PORTAGE_GRPNAME", "root")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python");
        let mut input = portage.stdin.take().expect("a pipe");
        let text = questions.join("\n") + "\n";
        let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
        let output = portage.wait_with_output().expect("answers");
        writer.join().expect("a writer").expect("questions");
        assert!(output.status.success(), "Portage failed");
        let text = String::from_utf8(output.stdout).expect("text");
        let answers: Vec<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(answers.len(), questions.len());
        answers
    }
}

/// `category/name-version` of each, sorted, in a line.
fn line(database: &Portage, packages: impl IntoIterator<Item = PackageId>) -> String {
    let mut names: Vec<String> = packages
        .into_iter()
        .map(|package| {
            let entry = database.entry(package);
            format!("{}-{}", entry.key, entry.version)
        })
        .collect();
    names.sort();
    names.dedup();
    names.join(" ")
}

fn closed(database: &Portage, packages: Vec<PackageId>) -> String {
    let roots = packages.into_iter().map(|package| (package, Because::Base));
    let closure = close(database, roots).expect("a closure");
    line(database, closure.packages())
}

#[test]
fn the_closure_of_every_package_of_this_machine() {
    let offset = Offset::new();
    let converted = Command::new(script("dpkg2vdb.py"))
        .arg(offset.database())
        .arg(
            offset
                .directory
                .path()
                .join("repository/profiles/all/packages"),
        )
        .status()
        .expect("dpkg2vdb.py");
    assert!(converted.success());
    let database = offset.read();
    let mut questions = vec!["system".to_owned()];
    let mut ours = vec![closed(&database, database.base().unwrap().packages)];
    for number in 0..database.packages().len() as u32 {
        let name = &database.packages()[number as usize].name;
        questions.push(format!("closure {name}"));
        ours.push(closed(&database, vec![PackageId(number)]));
    }
    assert!(questions.len() > 50, "{} packages", questions.len());
    let theirs = offset.ask(&questions);
    for ((question, ours), theirs) in questions.iter().zip(&ours).zip(&theirs) {
        assert_eq!(ours, theirs, "{question}");
    }
    let packages: usize = ours.iter().map(|line| line.split(' ').count()).sum();
    println!(
        "{} closures, of {packages} packages in all, are the same",
        ours.len()
    );
}

/// Versions with few different parts, so that many are equal or nearly so.
fn version() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(vec![
        "_alpha", "_beta1", "_pre2", "_rc", "_p", "_p0", "_p10",
    ]);
    (
        prop::collection::vec(
            prop::sample::select(vec!["0", "1", "2", "10", "01", "010", "100"]),
            1..4,
        ),
        prop::option::weighted(0.2, prop::sample::select(vec!["a", "b"])),
        prop::collection::vec(suffix, 0..3),
        prop::option::weighted(0.4, prop::sample::select(vec!["-r0", "-r1", "-r2", "-r10"])),
    )
        .prop_map(|(numbers, letter, suffixes, revision)| {
            let letter = letter.unwrap_or_default();
            let revision = revision.unwrap_or_default();
            format!(
                "{}{letter}{}{revision}",
                numbers.join("."),
                suffixes.concat()
            )
        })
}

fn atom() -> impl Strategy<Value = String> {
    let operator = prop::sample::select(vec!["<", "<=", "=", "=*", "~", ">=", ">"]);
    let slot = prop::sample::select(vec![":0", ":1", ":0/2", ":1/2", ":=", ":*", ":0=", ":1/1="]);
    let flag = (
        prop::sample::select(vec!["", "-"]),
        prop::sample::select(vec!["x", "y", "z"]),
        prop::sample::select(vec!["", "(+)", "(-)"]),
    )
        .prop_map(|(minus, flag, default)| format!("{minus}{flag}{default}"));
    (
        prop::option::weighted(0.7, (operator, version())),
        prop::sample::select(vec!["l/a", "l/b"]),
        prop::option::weighted(0.3, slot),
        prop::option::weighted(0.3, flag),
    )
        .prop_map(|(versions, key, slot, flag)| {
            let package = match versions {
                None => key.to_owned(),
                Some(("~", version)) => format!("~{key}-{}", version.split('-').next().unwrap()),
                Some(("=*", version)) => format!("={key}-{version}*"),
                Some((operator, version)) => format!("{operator}{key}-{version}"),
            };
            let flag = flag.map(|flag| format!("[{flag}]")).unwrap_or_default();
            format!("{package}{}{flag}", slot.unwrap_or_default())
        })
}

#[test]
fn atoms_match_and_versions_compare_as_portage_has_it() {
    let offset = Offset::new();
    let vdb = FakeVdb::new();
    let mut runner = TestRunner::deterministic();
    let mut sample = |count: usize, strategy: &BoxedStrategy<String>| -> Vec<String> {
        (0..count)
            .map(|_| strategy.new_tree(&mut runner).unwrap().current())
            .collect()
    };
    let versions = sample(400, &version().boxed());
    let atoms = sample(3000, &atom().boxed());
    for (number, version) in versions.iter().take(120).enumerate() {
        let key = ["l/a", "l/b"][number % 2];
        let slot = ["0", "1", "0/2", "1/2"][number / 2 % 4];
        let built = [("x y", "x"), ("x", ""), ("+y -z", "z"), ("", "")][number / 3 % 4];
        vdb.install(
            &format!("{key}-{version}"),
            &[
                ("SLOT", slot),
                ("IUSE", built.0),
                ("USE", built.1),
                ("IUSE_EFFECTIVE", built.0),
            ],
        );
    }
    fs::remove_dir(offset.database()).unwrap();
    symlink(vdb.settings.database(vdb.path()), offset.database()).unwrap();
    let database = offset.read();
    let mut questions = Vec::new();
    let mut ours = Vec::new();
    for atom in &atoms {
        questions.push(format!("match {atom}"));
        let found = database.matching(&Atom::parse(atom).unwrap(), &|_| false);
        ours.push(line(&database, found.unwrap()));
    }
    for pair in versions.windows(2) {
        questions.push(format!("compare {} {}", pair[0], pair[1]));
        let order = Version::new(&pair[0]).cmp(&Version::new(&pair[1]));
        ours.push(match order {
            Ordering::Less => "-1".to_owned(),
            Ordering::Equal => "0".to_owned(),
            Ordering::Greater => "1".to_owned(),
        });
    }
    let theirs = offset.ask(&questions);
    let mut different = Vec::new();
    for ((question, ours), theirs) in questions.iter().zip(&ours).zip(&theirs) {
        // With ~ Portage asks for the same text where PMS 8.3.1 has 1.0 and 1.00 equal: it
        // finds no more than blinkers does.
        let is_pms = question.contains('~') && {
            let ours: Vec<&str> = ours.split(' ').collect();
            theirs.split_whitespace().all(|found| ours.contains(&found))
        };
        if ours != theirs && !is_pms {
            different.push(format!("{question}\n  ours   {ours}\n  theirs {theirs}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    let matched = ours
        .iter()
        .take(atoms.len())
        .filter(|line| !line.is_empty())
        .count();
    assert!(
        matched > atoms.len() / 5,
        "only {matched} atoms match anything"
    );
    println!(
        "{} atoms, {matched} of them satisfied, and {} comparisons are the same",
        atoms.len(),
        versions.len() - 1
    );
}
