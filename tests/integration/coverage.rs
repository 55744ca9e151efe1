//! Every name that libc exports is hooked, excused with a reason, or known to have nothing to
//! do with paths. A new libc shows here what it added.

use crate::harness::{Dir, filter};
use blinkers_filter::calls::excused::EXCUSED;
use object::{Object, ObjectSymbol, SymbolSection};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Names without paths, of all versions of glibc that were looked through: up to 2.42.
const NO_PATH: &str = include_str!("coverage/no_path.txt");

/// The names that a library defines for others.
fn exported(library: &Path) -> BTreeSet<String> {
    let bytes = fs::read(library).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    file.dynamic_symbols()
        // The names of versions are absolute symbols.
        .filter(|symbol| !symbol.is_undefined() && symbol.section() != SymbolSection::Absolute)
        .map(|symbol| symbol.name().unwrap().to_owned())
        .collect()
}

fn libc_path() -> &'static Path {
    const CANDIDATES: [&str; 3] = [
        "/lib/x86_64-linux-gnu/libc.so.6",
        "/lib64/libc.so.6",
        "/usr/lib/libc.so.6",
    ];
    CANDIDATES
        .into_iter()
        .map(Path::new)
        .find(|path| path.exists())
        .expect("glibc")
}

fn excused() -> BTreeMap<&'static str, &'static str> {
    let mut names = BTreeMap::new();
    for excuse in EXCUSED {
        for name in excuse.names.split_whitespace() {
            let before = names.insert(name, excuse.reason);
            assert_eq!(before, None, "{name} is excused twice");
        }
    }
    names
}

#[test]
fn every_name_of_libc_is_accounted_for() {
    let hooked = exported(&filter(&Dir::new()));
    let libc = exported(libc_path());
    let excused = excused();
    let no_path: BTreeSet<&str> = NO_PATH.split_whitespace().collect();
    let unknown: Vec<&String> = libc
        .iter()
        .filter(|name| {
            !hooked.contains(*name)
                && !excused.contains_key(name.as_str())
                && !no_path.contains(name.as_str())
        })
        .collect();
    println!(
        "libc exports {} names: {} hooked, {} excused for {} reasons, {} without a path; \
         hooked and not in this libc: {}",
        libc.len(),
        libc.iter().filter(|name| hooked.contains(*name)).count(),
        libc.iter()
            .filter(|name| excused.contains_key(name.as_str()))
            .count(),
        EXCUSED.len(),
        libc.iter()
            .filter(|name| no_path.contains(name.as_str()))
            .count(),
        hooked
            .difference(&libc)
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
    );
    assert!(
        unknown.is_empty(),
        "this libc exports names that nobody has looked at: hook them, excuse them in \
         crates/filter/src/calls/excused.rs, or add them to tests/integration/coverage/no_path.txt:\n{unknown:?}"
    );
}

#[test]
fn no_name_is_accounted_for_twice() {
    let hooked = exported(&filter(&Dir::new()));
    let excused = excused();
    let no_path: BTreeSet<&str> = NO_PATH.split_whitespace().collect();
    for name in &hooked {
        assert!(
            !excused.contains_key(name.as_str()),
            "{name}: hooked and excused"
        );
        assert!(
            !no_path.contains(name.as_str()),
            "{name}: hooked and without a path"
        );
    }
    for name in excused.keys() {
        assert!(
            !no_path.contains(name),
            "{name}: excused and without a path"
        );
    }
}

/// The names that programs and libraries of a Debian system import, or that other interposers
/// hook, as far as they take or reveal a path.
const IN_USE: &str = include_str!("coverage/in_use.txt");

#[test]
fn every_name_in_use_is_hooked_or_excused() {
    let hooked = exported(&filter(&Dir::new()));
    let excused = excused();
    let names: Vec<&str> = IN_USE.split_whitespace().collect();
    let missing: Vec<_> = names
        .iter()
        .filter(|name| !hooked.contains(**name) && !excused.contains_key(**name))
        .collect();
    println!(
        "in use: {} names, {} hooked, {} excused",
        names.len(),
        names.iter().filter(|name| hooked.contains(**name)).count(),
        names
            .iter()
            .filter(|name| excused.contains_key(**name))
            .count(),
    );
    assert!(
        missing.is_empty(),
        "neither hooked nor excused: {missing:?}"
    );
}

/// The names of a library with their versions, as `name@version`.
fn versioned(library: &Path) -> BTreeSet<String> {
    let output = std::process::Command::new("readelf")
        .args(["--wide", "--dyn-syms"])
        .arg(library)
        .output()
        .expect("readelf of binutils");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [
                _,
                _,
                _,
                "FUNC" | "IFUNC",
                "GLOBAL" | "WEAK",
                _,
                section,
                name,
                ..,
            ] = columns[..]
            else {
                return None;
            };
            let name = name.replace("@@", "@");
            (section != "UND" && name.contains('@')).then_some(name)
        })
        .collect()
}

/// dlvsym(3) finds each hook under every version that this libc has of it.
#[test]
fn every_hook_has_the_versions_of_libc() {
    let dir = Dir::new();
    let library = filter(&dir);
    let (hooked, own) = (exported(&library), versioned(&library));
    let missing: Vec<String> = versioned(libc_path())
        .into_iter()
        .filter(|name| {
            name.split('@')
                .next()
                .is_some_and(|name| hooked.contains(name))
        })
        .filter(|name| !own.contains(name))
        .collect();
    assert!(own.contains("open@GLIBC_2.2.5"), "{own:?}");
    assert_eq!(
        missing, [""; 0],
        "to be added to its row in crates/filter/src/calls"
    );
}
