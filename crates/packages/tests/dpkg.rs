//! dpkg's database, in roots made for the purpose.

mod fake_root;

use blinkers_packages::dpkg::Dpkg;
use blinkers_packages::{Asked, Because, Build, Database, Error, close};
use fake_root::FakeRoot;

/// The names in the closure of `roots`.
fn closure(database: &Dpkg, roots: &[&str]) -> Vec<String> {
    let roots = roots.iter().map(|name| {
        let because = Because::Declared("named".into());
        (database.named(name).unwrap(), because)
    });
    let closure = close(database, roots.collect::<Vec<_>>()).unwrap();
    let mut names: Vec<String> = closure
        .packages()
        .map(|package| database.packages()[package.0 as usize].name.clone())
        .collect();
    names.sort();
    names
}

fn read(root: &FakeRoot) -> Dpkg {
    Dpkg::read(root.path()).unwrap()
}

/// The names that satisfy the build dependencies of `control`, or the error's text.
fn build_dependencies(
    root: &FakeRoot,
    fields: &str,
    profiles: &[&str],
) -> Result<Vec<String>, String> {
    root.file(
        "control",
        &format!("Source: x\n{fields}\n\nPackage: y\nArchitecture: any\n"),
    );
    let database = read(root);
    let build = Build {
        profiles: profiles.iter().map(|&profile| profile.to_owned()).collect(),
        ..Build::default()
    };
    let declared = database
        .build_dependencies(&root.at("control"), &build)
        .map_err(|error| error.to_string())?;
    let mut names: Vec<String> = declared
        .iter()
        .flat_map(|declared| &declared.packages)
        .map(|package| database.packages()[package.0 as usize].name.clone())
        .collect();
    names.sort();
    Ok(names)
}

#[test]
fn a_closure_follows_depends_and_pre_depends() {
    let root = FakeRoot::new();
    root.install("a", "Depends: b, c (>= 1.0)\nPre-Depends: d", &[]);
    for name in ["b", "c", "d", "e"] {
        root.install(name, "", &[]);
    }
    assert_eq!(closure(&read(&root), &["a"]), ["a", "b", "c", "d"]);
}

#[test]
fn of_alternatives_the_first_that_is_installed_is_taken() {
    let root = FakeRoot::new();
    root.install("a", "Depends: missing | old (>= 2) | b | c", &[]);
    root.install("b", "", &[]);
    root.install("c", "", &[]);
    root.install("old", "Version: 1.9-1", &[]);
    assert_eq!(closure(&read(&root), &["a"]), ["a", "b"]);
}

#[test]
fn versions_compare_as_debian_has_it() {
    let root = FakeRoot::new();
    root.install(
        "a",
        "Depends: b (>> 1:0.9~rc1), c (= 2.0+dfsg-1), d (<< 1.0)",
        &[],
    );
    root.install("b", "Version: 1:0.9-1", &[]);
    root.install("c", "Version: 2.0+dfsg-1", &[]);
    root.install("d", "Version: 1.0~beta1", &[]);
    assert_eq!(closure(&read(&root), &["a"]), ["a", "b", "c", "d"]);
}

#[test]
fn a_virtual_package_is_satisfied_by_its_providers() {
    let root = FakeRoot::new();
    root.install("a", "Depends: mail, api (>= 2), plain (>= 1)", &[]);
    root.install("postman", "Provides: mail", &[]);
    root.install("new", "Provides: api (= 2.1)", &[]);
    root.install("early", "Provides: api (= 1.9)", &[]);
    // Without a version a provision satisfies no versioned relation.
    root.install("unversioned", "Provides: plain", &[]);
    assert_eq!(closure(&read(&root), &["a"]), ["a", "new", "postman"]);
}

#[test]
fn architectures_and_multi_arch() {
    let root = FakeRoot::new();
    root.install("dpkg", "", &[]);
    root.install("lib", "Multi-Arch: same", &["/usr/lib/amd64/lib.so"]);
    root.install(
        "lib",
        "Architecture: i386\nMulti-Arch: same",
        &["/usr/lib/i386/lib.so"],
    );
    root.install("tool", "Architecture: i386\nMulti-Arch: foreign", &[]);
    root.install("python", "Architecture: i386\nMulti-Arch: allowed", &[]);
    root.install("native", "Depends: lib, tool, python:any", &[]);
    root.install("strict", "Depends: python", &[]);
    let database = read(&root);
    assert_eq!(
        closure(&database, &["native"]),
        ["lib", "native", "python:i386", "tool:i386"]
    );
    assert_eq!(closure(&database, &["strict"]), ["strict"]);
    assert_eq!(closure(&database, &["lib:i386"]), ["lib:i386"]);
    let files = |name| database.files(database.named(name).unwrap()).unwrap();
    assert_eq!(files("lib"), [b"/usr/lib/amd64/lib.so"]);
    assert_eq!(files("lib:i386"), [b"/usr/lib/i386/lib.so"]);
}

#[test]
fn removed_packages_are_not_there() {
    let root = FakeRoot::new();
    root.file(
        "var/lib/dpkg/status",
        "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\nArchitecture: all\n\n\
         Package: half\nStatus: install ok half-configured\nVersion: 1\nArchitecture: all\n",
    );
    let names: Vec<_> = read(&root)
        .packages()
        .iter()
        .map(|package| package.name.clone())
        .collect();
    assert_eq!(names, ["half"]);
}

#[test]
fn a_diverted_file_belongs_to_who_diverts_it() {
    let root = FakeRoot::new();
    root.install("dash", "", &["/bin/sh"]);
    root.install("bash", "", &["/bin/sh"]);
    root.file(
        "var/lib/dpkg/diversions",
        "/bin/sh\n/bin/sh.distrib\ndash\n",
    );
    let database = read(&root);
    let files = |name| database.files(database.named(name).unwrap()).unwrap();
    assert_eq!(files("dash"), [b"/bin/sh".to_vec()]);
    assert_eq!(files("bash"), [b"/bin/sh.distrib".to_vec()]);
}

#[test]
fn the_base_is_essential_and_build_essential() {
    let root = FakeRoot::new();
    root.install("bash", "Essential: yes", &[]);
    root.install("gcc", "", &[]);
    let database = read(&root);
    assert_eq!(
        database.base().unwrap().packages,
        [database.named("bash").unwrap()]
    );
    assert!(database.base().unwrap().notes[0].contains("build-essential"));
    root.install("build-essential", "Depends: gcc", &[]);
    let database = read(&root);
    assert_eq!(database.base().unwrap().packages.len(), 2);
    assert!(database.base().unwrap().notes.is_empty());
}

#[test]
fn build_dependencies_with_restrictions() {
    let root = FakeRoot::new();
    root.install("dpkg", "", &[]);
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        root.install(name, "", &[]);
    }
    let fields = "Build-Depends: a, b [i386], c [!i386], d <!nocheck>,\n e <cross> <stage1 !nodoc>,\n\
                  # a comment\n f [linux-any]\n\
                  Build-Depends-Arch: g\nBuild-Depends-Indep: h:native,";
    let names = |profiles: &[&str]| build_dependencies(&root, fields, profiles).unwrap();
    assert_eq!(names(&[]), ["a", "c", "d", "f", "g", "h"]);
    assert_eq!(names(&["nocheck"]), ["a", "c", "f", "g", "h"]);
    assert_eq!(names(&["stage1"]), ["a", "c", "d", "e", "f", "g", "h"]);
    assert_eq!(names(&["stage1", "nodoc"]), ["a", "c", "d", "f", "g", "h"]);
}

#[test]
fn every_missing_dependency_is_named_with_its_line() {
    let root = FakeRoot::new();
    root.install("zlib1g-dev", "Version: 1.2", &[]);
    let fields = "Section: libs\nBuild-Depends: zlib1g-dev (>= 1:2.0),\n zlib-dev,\n cmake | ninja";
    let text = build_dependencies(&root, fields, &[]).unwrap_err();
    for part in [
        "control:3: zlib1g-dev (>= 1:2.0): version 1.2 of zlib1g-dev is installed",
        "control:4: zlib-dev: zlib-dev is not installed; did you mean zlib1g-dev?",
        "control:5: cmake | ninja: cmake is not installed, and ninja is not installed",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_package_is_declared_in_build_depends() {
    let root = FakeRoot::new();
    root.install("libfoo-dev", "", &["/usr/include/foo.h"]);
    let asked = Asked {
        path: "/usr/include/foo.h",
        is_executed: false,
    };
    let advice = read(&root).advise("libfoo-dev", &[asked], None).unwrap();
    assert_eq!(advice.lines, ["Build-Depends: libfoo-dev"]);
    assert!(advice.remarks.is_empty());
}

#[test]
fn an_unknown_package_suggests_near_names() {
    let root = FakeRoot::new();
    for name in ["libssl-dev", "libssh-dev", "bash"] {
        root.install(name, "", &[]);
    }
    let error = read(&root).named("libsll-dev").unwrap_err();
    let Error::NotInstalled { near, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(near[0], "libssl-dev");
    assert!(!near.contains(&"bash".to_owned()));
}

#[test]
fn a_broken_database_is_an_error_with_file_and_line() {
    let root = FakeRoot::new();
    root.file(
        "var/lib/dpkg/status",
        "Package: a\nStatus: install ok installed\nthis is no field\n",
    );
    let text = Dpkg::read(root.path()).err().unwrap().to_string();
    assert!(text.contains("status:3:"), "{text}");
    root.file(
        "var/lib/dpkg/status",
        "Status: install ok installed\nVersion: 1\n",
    );
    let text = Dpkg::read(root.path()).err().unwrap().to_string();
    assert!(text.contains("Package"), "{text}");
    root.file("var/lib/dpkg/status", "");
    root.file("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\n");
    let text = Dpkg::read(root.path()).err().unwrap().to_string();
    assert!(text.contains("diversions:1:"), "{text}");
    root.file("control", "Source: x\nBuild-Depends: a (>= \n");
    root.file("var/lib/dpkg/diversions", "");
    let error = read(&root)
        .build_dependencies(&root.at("control"), &Build::default())
        .unwrap_err();
    assert!(error.to_string().contains("control:2:"), "{error}");
}

/// The closure of this machine's base, against dpkg-query's own reading of the relations.
#[test]
fn the_closure_agrees_with_dpkg_query() {
    let root = std::path::Path::new("/");
    if !Dpkg::is_in(root) {
        eprintln!("no dpkg on this machine: nothing was compared");
        return;
    }
    let database = Dpkg::read(root).unwrap();
    let output = std::process::Command::new("dpkg-query")
        .args([
            "-W",
            "-f",
            "${Package}\t${Pre-Depends}, ${Depends}\t${Provides}\n",
        ])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let words = |text: &str| -> Vec<String> {
        let names = text.split([',', '|']);
        names
            .map(|name| {
                name.split(['(', ':', '['])
                    .next()
                    .unwrap()
                    .trim()
                    .to_owned()
            })
            .filter(|name| !name.is_empty())
            .collect()
    };
    // A package, the names in each of its dependencies, and what it provides.
    let rows: Vec<(String, Vec<Vec<String>>, Vec<String>)> = text
        .lines()
        .map(|line| {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or_default();
            let name = next().to_owned();
            let dependencies = next().split(',').map(words).collect();
            (name, dependencies, words(next()))
        })
        .collect();
    let satisfying = |names: &[String]| -> Vec<&String> {
        let satisfies = |row: &&(String, _, Vec<String>)| {
            names
                .iter()
                .any(|name| row.0 == *name || row.2.contains(name))
        };
        rows.iter().filter(satisfies).map(|row| &row.0).collect()
    };
    let mut found = closure(&database, &["build-essential"]);
    found
        .iter_mut()
        .for_each(|name| *name = name.split(':').next().unwrap().to_owned());
    assert!(found.len() > 20, "{found:?}");
    // The plain reading knows no versions, so a dependency may have more that satisfy it.
    let mut needed: Vec<&String> = Vec::new();
    for (name, dependencies, _) in rows.iter().filter(|row| found.contains(&row.0)) {
        for names in dependencies {
            let satisfying = satisfying(names);
            let is_met = satisfying.iter().any(|name| found.contains(name));
            assert!(is_met || satisfying.is_empty(), "{name} needs {names:?}");
            needed.extend(satisfying);
        }
    }
    for name in &found {
        let is_needed = name == "build-essential" || needed.contains(&name);
        assert!(is_needed, "nothing needs {name}");
    }
}
