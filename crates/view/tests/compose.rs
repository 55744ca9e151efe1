//! Views, composed in roots made for the purpose, and of this machine.

#[path = "../../packages/tests/fake_root/mod.rs"]
mod fake_root;
mod ways;

use blinkers_packages::Database;
use blinkers_view::{Owner, Request, View, What};
use fake_root::FakeRoot;
use std::path::{Path, PathBuf};
use ways::compose;

fn request(root: &FakeRoot) -> Request {
    Request {
        root: root.path().to_owned(),
        ..Request::default()
    }
}

/// A view of `packages` with the default rules.
fn view_of(root: &FakeRoot, packages: &[&str]) -> View {
    compose(&Request {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        default_rules: true,
        ..request(root)
    })
    .unwrap()
}

fn what<'v>(view: &'v View, path: &str) -> Option<&'v What> {
    view.entry(path.as_bytes()).map(|entry| &entry.what)
}

fn owner<'v>(view: &'v View, path: &str) -> Option<&'v str> {
    let owner = view.entry(path.as_bytes())?.owner?;
    Some(&view.packages[owner as usize])
}

fn hidden_owner<'v>(view: &'v View, path: &str) -> Option<&'v str> {
    match view.hidden_owner(path.as_bytes())? {
        Owner::Package(number) => Some(&view.packages[number as usize]),
        Owner::Several => Some("several"),
    }
}

fn link(target: &str) -> What {
    What::Symlink(target.into())
}

#[test]
fn files_of_packages_in_canonical_spelling() {
    let root = FakeRoot::new();
    root.install(
        "a",
        "",
        &[
            "/lib/",
            "/lib/liba.so",
            "/usr/bin/a",
            "/bin/b",
            "-/usr/share/doc/a",
        ],
    );
    root.install(
        "z",
        "",
        &["/lib/libz.so", "/usr/include/z/", "/usr/include/z/z.h"],
    );
    let view = view_of(&root, &["a"]);
    assert_eq!(what(&view, "/usr/lib/liba.so"), Some(&What::File));
    assert_eq!(what(&view, "/usr/bin/b"), Some(&What::File));
    assert_eq!(what(&view, "/lib"), Some(&link("usr/lib")));
    assert_eq!(what(&view, "/lib/liba.so"), None);
    assert_eq!(what(&view, "/usr/share/doc/a"), None, "it is not on disk");
    assert_eq!(owner(&view, "/usr/bin/a"), Some("a"));
    assert_eq!(hidden_owner(&view, "/usr/lib/libz.so"), Some("z"));
    assert_eq!(hidden_owner(&view, "/usr/include/z"), Some("z"));
    assert_eq!(hidden_owner(&view, "/usr/lib/liba.so"), None);
}

#[test]
fn a_directory_of_several_hidden_packages_names_none() {
    let root = FakeRoot::new();
    root.install("a", "", &["/usr/bin/a"]);
    for name in ["x", "y"] {
        root.install(
            name,
            "",
            &[
                "/usr/include/shared/",
                &format!("/usr/include/shared/{name}.h"),
            ],
        );
    }
    let view = view_of(&root, &["a"]);
    assert_eq!(hidden_owner(&view, "/usr/include/shared"), Some("several"));
    assert_eq!(hidden_owner(&view, "/usr/include/shared/x.h"), Some("x"));
}

#[test]
fn unowned_links_go_with_what_they_name() {
    let root = FakeRoot::new();
    root.install("mawk", "", &["/usr/bin/mawk", "/etc/alternatives/"]);
    root.install("gawk", "", &["/usr/bin/gawk"]);
    root.link("usr/bin/awk", "/etc/alternatives/awk");
    root.link("etc/alternatives/awk", "/usr/bin/mawk");
    root.link("usr/bin/nawk", "/etc/alternatives/nawk");
    root.link("etc/alternatives/nawk", "/usr/bin/gawk");
    root.link("usr/bin/dangling", "nowhere");
    let view = view_of(&root, &["mawk"]);
    assert_eq!(
        what(&view, "/usr/bin/awk"),
        Some(&link("/etc/alternatives/awk"))
    );
    assert_eq!(
        what(&view, "/etc/alternatives/awk"),
        Some(&link("/usr/bin/mawk"))
    );
    assert_eq!(what(&view, "/usr/bin/nawk"), None);
    assert_eq!(what(&view, "/usr/bin/dangling"), None);
    assert_eq!(hidden_owner(&view, "/usr/bin/nawk"), Some("gawk"));
    assert_eq!(hidden_owner(&view, "/etc/alternatives/nawk"), Some("gawk"));
}

#[test]
fn generated_files_go_with_their_sources() {
    let root = FakeRoot::new();
    root.install(
        "python-a",
        "",
        &["/usr/lib/python3/", "/usr/lib/python3/a.py"],
    );
    root.install(
        "python-b",
        "",
        &["/usr/lib/python3/", "/usr/lib/python3/b.py"],
    );
    for name in ["a", "b", "c"] {
        root.file(
            &format!("usr/lib/python3/__pycache__/{name}.cpython-311.pyc"),
            "",
        );
    }
    let view = view_of(&root, &["python-a"]);
    assert_eq!(
        what(&view, "/usr/lib/python3/__pycache__/a.cpython-311.pyc"),
        Some(&What::File)
    );
    assert_eq!(
        what(&view, "/usr/lib/python3/__pycache__/b.cpython-311.pyc"),
        None
    );
    assert_eq!(
        what(&view, "/usr/lib/python3/__pycache__/c.cpython-311.pyc"),
        None
    );
}

#[test]
fn rules_name_what_nobody_owns_and_can_be_replaced() {
    let root = FakeRoot::new();
    root.install("a", "", &["/usr/bin/a"]);
    root.file("etc/passwd", "");
    root.file("etc/secret", "");
    root.file("etc/ld.so.cache", "");
    let view = view_of(&root, &["a"]);
    assert_eq!(what(&view, "/etc/passwd"), Some(&What::File));
    assert_eq!(what(&view, "/etc/ld.so.cache"), Some(&What::File));
    assert_eq!(what(&view, "/etc/secret"), None);
    root.file("rules.toml", "[[visible]]\npaths = ['/etc/sec*']\n[[visible]]\npackage = 'b'\npaths = ['/etc/passwd']\n[[hide]]\npaths = ['/usr/bin/a']\n");
    let view = compose(&Request {
        packages: vec!["a".into()],
        rules: Some(root.at("rules.toml")),
        ..request(&root)
    })
    .unwrap();
    assert_eq!(what(&view, "/etc/secret"), Some(&What::File));
    assert_eq!(what(&view, "/etc/passwd"), None);
    assert_eq!(what(&view, "/usr/bin/a"), None);
    assert_eq!(hidden_owner(&view, "/usr/bin/a"), Some("a"));
    root.file("rules.toml", "[[visble]]\npaths = []\n");
    let fault = compose(&Request {
        rules: Some(root.at("rules.toml")),
        ..request(&root)
    })
    .unwrap_err();
    assert!(fault.to_string().contains("line 1"), "{fault}");
}

#[test]
fn usr_local_is_hidden() {
    let root = FakeRoot::new();
    root.install("a", "", &["/usr/bin/a"]);
    root.file("usr/local/bin/own", "");
    root.link("usr/local/bin/link", "/usr/bin/a");
    let view = view_of(&root, &["a"]);
    assert!(
        view.visible
            .iter()
            .all(|entry| !entry.path.starts_with(b"/usr/local"))
    );
}

#[test]
fn paths_are_exact_and_their_spelling_is_shown() {
    let root = FakeRoot::new();
    root.file("usr/lib/foo", "");
    root.file("usr/lib/foobar", "");
    root.link("usr/lib/link", "foo");
    let view = compose(&Request {
        paths: vec!["/lib/foo".into(), "/usr/lib/link".into(), "/none".into()],
        ..request(&root)
    })
    .unwrap();
    let paths: Vec<_> = view
        .visible
        .iter()
        .map(|entry| String::from_utf8_lossy(&entry.path))
        .collect();
    assert_eq!(paths, ["/lib", "/none", "/usr/lib/foo", "/usr/lib/link"]);
    // What is not there yet is shown whatever it becomes.
    assert_eq!(what(&view, "/none"), Some(&What::Tree));
    assert!(view.notes[0].contains("/none is not on disk"));
    let relative = compose(&Request {
        paths: vec!["lib".into()],
        ..request(&root)
    });
    assert!(
        relative
            .unwrap_err()
            .to_string()
            .contains("not an absolute path")
    );
}

/// Below a file nothing can ever be, so nothing is shown there.
#[test]
fn a_path_below_a_file_is_not_in_the_view() {
    let root = FakeRoot::new();
    root.file("usr/lib/foo", "");
    let paths = [
        "/usr/lib/foo/below",
        "/usr/lib/foo/below/deeper",
        "/usr/lib/absent/below",
    ];
    let view = compose(&Request {
        paths: paths.iter().map(PathBuf::from).collect(),
        ..request(&root)
    })
    .unwrap();
    assert_eq!(what(&view, paths[0]), None);
    assert_eq!(what(&view, paths[1]), None);
    assert_eq!(what(&view, paths[2]), Some(&What::Tree));
    assert!(
        view.notes[0].contains("are not on disk"),
        "{:?}",
        view.notes
    );
}

#[test]
fn trees_swallow_what_is_below_and_masks_hide_in_them() {
    let root = FakeRoot::new();
    root.install(
        "a",
        "",
        &["/usr/include/a/", "/usr/include/a/a.h", "/usr/include/b.h"],
    );
    root.link("inc", "usr/include");
    let tree = |hide: &[&str]| {
        compose(&Request {
            packages: vec!["a".into()],
            trees: vec!["/inc".into()],
            hide: hide.iter().map(|&glob| glob.to_owned()).collect(),
            ..request(&root)
        })
        .unwrap()
    };
    let view = tree(&[]);
    assert_eq!(what(&view, "/inc"), Some(&link("usr/include")));
    assert_eq!(what(&view, "/usr/include"), Some(&What::Tree));
    assert_eq!(what(&view, "/usr/include/b.h"), None);
    assert_eq!(hidden_owner(&view, "/usr/include/b.h"), None);
    let view = tree(&["/usr/include/a", "/usr/nothing*"]);
    assert_eq!(what(&view, "/usr/include/a"), Some(&What::Mask));
    assert_eq!(what(&view, "/usr/include/a/a.h"), None);
    assert_eq!(hidden_owner(&view, "/usr/include/a/a.h"), Some("a"));
    assert!(
        view.notes
            .iter()
            .any(|note| note.contains("/usr/nothing* hides nothing"))
    );
    let missing = compose(&Request {
        trees: vec!["/none".into()],
        ..request(&root)
    });
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .contains("no such directory")
    );
}

#[test]
fn hiding_takes_everything_below_and_a_star_stays_in_its_directory() {
    let root = FakeRoot::new();
    root.install(
        "a",
        "",
        &[
            "/usr/include/a/",
            "/usr/include/a/a.h",
            "/usr/include/b.h",
            "/usr/bin/a",
        ],
    );
    let hide = |glob: &str| {
        compose(&Request {
            packages: vec!["a".into()],
            hide: vec![glob.into()],
            ..request(&root)
        })
        .unwrap()
    };
    let view = hide("/usr/include/a");
    assert_eq!(what(&view, "/usr/include/a/a.h"), None);
    assert_eq!(what(&view, "/usr/include/b.h"), Some(&What::File));
    let view = hide("/usr/include/*.h");
    assert_eq!(what(&view, "/usr/include/a/a.h"), Some(&What::File));
    assert_eq!(what(&view, "/usr/include/b.h"), None);
    let view = hide("/usr/**/*.h");
    assert_eq!(what(&view, "/usr/include/a/a.h"), None);
    assert_eq!(what(&view, "/usr/bin/a"), Some(&What::File));
}

#[test]
fn reasons_lead_back_to_what_was_declared() {
    let root = FakeRoot::new();
    root.install("dev", "Depends: lib", &["/usr/include/dev.h"]);
    root.install("lib", "", &["/usr/lib/lib.so"]);
    root.file("control", "Source: x\nBuild-Depends: dev\n");
    let view = compose(&Request {
        build_deps: vec![root.at("control")],
        ..request(&root)
    })
    .unwrap();
    let why = view.explain(view.entry(b"/usr/lib/lib.so").unwrap());
    let control = root.at("control");
    assert_eq!(
        why,
        format!("lib, needed by dev, declared in {}", control.display())
    );
}

#[test]
fn without_a_database_only_packages_fail() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("file"), "").unwrap();
    let bare = Request {
        root: directory.path().to_owned(),
        paths: vec!["/file".into()],
        ..Request::default()
    };
    assert_eq!(compose(&bare).unwrap().visible.len(), 1);
    let fault = compose(&Request { base: true, ..bare }).unwrap_err();
    assert!(fault.to_string().contains("no package database"), "{fault}");
}

/// What holds for every view, seen on this machine's base.
#[test]
fn the_base_of_this_machine() {
    if !Path::new("/var/lib/dpkg/status").exists() {
        eprintln!("no dpkg on this machine: nothing was composed");
        return;
    }
    let view = compose(&Request {
        base: true,
        default_rules: true,
        trees: vec!["/proc".into(), "/tmp".into()],
        ..Request::default()
    })
    .unwrap();
    assert!(view.visible.len() > 1000 && view.hidden.len() > 100);
    for pair in view.visible.windows(2) {
        assert!(pair[0].path < pair[1].path, "{:?}", pair[1]);
    }
    let path_of = |bytes: &[u8]| PathBuf::from(String::from_utf8_lossy(bytes).into_owned());
    for entry in &view.visible {
        let path = path_of(&entry.path);
        let parent = path.parent().unwrap_or(Path::new("/"));
        assert_eq!(
            parent.canonicalize().unwrap(),
            parent,
            "{path:?} is not canonical"
        );
        let metadata = path.symlink_metadata().unwrap();
        let agrees = match &entry.what {
            What::File => metadata.is_file() || !metadata.is_dir() && !metadata.is_symlink(),
            What::Directory | What::Tree => metadata.is_dir(),
            What::Symlink(target) => path_of(target) == path.read_link().unwrap(),
            What::Mask => false,
        };
        assert!(agrees, "{path:?} is not {:?}", entry.what);
    }
    for path in [
        "/usr/bin/gcc",
        "/bin",
        "/usr/bin/cc",
        "/etc/passwd",
        "/usr/bin/make",
    ] {
        assert!(what(&view, path).is_some(), "{path} is not in the base");
    }
    assert!(what(&view, "/tmp/x").is_none());
}

/// Views of some packages of this machine, with the owners of what is hidden and without.
#[test]
fn packages_of_this_machine_in_both_ways() {
    if !Path::new("/var/lib/dpkg/status").exists() {
        eprintln!("no dpkg on this machine: nothing was composed");
        return;
    }
    let dpkg = blinkers_packages::dpkg::Dpkg::read(Path::new("/")).unwrap();
    let packages = dpkg.packages();
    let step = packages.len().div_ceil(16);
    for package in packages.iter().step_by(step) {
        let view = compose(&Request {
            packages: vec![package.name.clone()],
            base: true,
            default_rules: true,
            trees: vec!["/proc".into(), "/usr/share/doc".into()],
            hide: vec!["/usr/share/doc/a*".into(), "/usr/bin/*grep".into()],
            ..Request::default()
        });
        assert!(view.unwrap().visible.len() > 1000, "{}", package.name);
    }
}
