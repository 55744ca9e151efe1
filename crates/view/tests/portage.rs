//! Views of a system that Portage keeps, in roots made for the purpose.

#[path = "../../packages/tests/fake_vdb/mod.rs"]
mod fake_vdb;
mod ways;

use blinkers_view::{DatabaseKind, Owner, Request, View, What};
use fake_vdb::FakeVdb;
use ways::compose;

fn request(vdb: &FakeVdb, packages: &[&str]) -> Request {
    Request {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        database: Some(DatabaseKind::Portage),
        portage: vdb.settings.clone(),
        root: vdb.path().to_owned(),
        default_rules: true,
        ..Request::default()
    }
}

/// Installs a package with these files, which are made; `PATH -> TARGET` is a link.
fn install(vdb: &FakeVdb, package: &str, values: &[(&str, &str)], files: &[&str]) {
    let mut contents = Vec::new();
    for file in files {
        match file.split_once(" -> ") {
            Some((path, target)) => {
                vdb.link(path, target);
                contents.push(format!("sym {path} -> {target} 17"));
            }
            None => {
                vdb.file(file, "");
                contents.push(format!("obj {file} d41d8cd98f00b204e9800998ecf8427e 17"));
            }
        }
    }
    let contents = contents.join("\n");
    let values: Vec<(&str, &str)> = values
        .iter()
        .copied()
        .chain([("CONTENTS", &*contents)])
        .collect();
    vdb.install(package, &values);
}

fn what<'v>(view: &'v View, path: &str) -> Option<&'v What> {
    view.entry(path.as_bytes()).map(|entry| &entry.what)
}

fn hidden_owner<'v>(view: &'v View, path: &str) -> Option<&'v str> {
    match view.hidden_owner(path.as_bytes())? {
        Owner::Package(number) => Some(&view.packages[number as usize]),
        Owner::Several => Some("several"),
    }
}

#[test]
fn a_view_of_packages() {
    let vdb = FakeVdb::new();
    vdb.file("usr/lib64/.keep", "");
    vdb.link("lib64", "usr/lib64");
    install(
        &vdb,
        "sys-libs/zlib-1.3",
        &[],
        &["/lib64/libz.so.1", "/usr/include/zlib.h"],
    );
    install(
        &vdb,
        "dev-libs/openssl-3",
        &[],
        &["/usr/include/openssl/ssl.h"],
    );
    install(
        &vdb,
        "app/a-1",
        &[("RDEPEND", "sys-libs/zlib:0/0=")],
        &["/usr/bin/a b"],
    );
    let view = compose(&request(&vdb, &["a"])).unwrap();
    assert_eq!(what(&view, "/usr/bin/a b"), Some(&What::File));
    assert_eq!(what(&view, "/usr/lib64/libz.so.1"), Some(&What::File));
    assert_eq!(
        hidden_owner(&view, "/usr/include/openssl/ssl.h"),
        Some("dev-libs/openssl")
    );
    let entry = view.entry(b"/usr/include/zlib.h").unwrap();
    assert_eq!(
        view.explain(entry),
        "sys-libs/zlib, needed by app/a, named by --package"
    );
}

#[test]
fn links_that_config_tools_make() {
    let vdb = FakeVdb::new();
    let gcc = |version: &str| format!("/usr/x86_64-pc-linux-gnu/gcc-bin/{version}/gcc");
    for slot in ["12", "13"] {
        install(
            &vdb,
            &format!("sys-devel/gcc-{slot}.2"),
            &[("SLOT", slot)],
            &[&gcc(slot)],
        );
    }
    install(
        &vdb,
        "sys-devel/binutils-2.41",
        &[("SLOT", "2.41")],
        &[
            "/usr/x86_64-pc-linux-gnu/binutils-bin/2.41/ld.bfd",
            "/usr/x86_64-pc-linux-gnu/binutils-bin/2.41/ld -> ld.bfd",
        ],
    );
    install(&vdb, "s/coreutils-9", &[], &["/usr/bin/ls"]);
    vdb.link("usr/bin/gcc", &gcc("13"));
    vdb.link("usr/bin/gcc-12", &gcc("12"));
    vdb.link("usr/bin/ld", "../x86_64-pc-linux-gnu/bin/ld");
    vdb.link("usr/x86_64-pc-linux-gnu/bin/ld", "../binutils-bin/2.41/ld");
    vdb.file(
        "etc/env.d/gcc/config-x86_64-pc-linux-gnu",
        "CURRENT=x86_64-pc-linux-gnu-13\n",
    );
    vdb.file("etc/ld.so.conf", "");
    vdb.file("etc/stray.conf", "");
    let view = compose(&request(&vdb, &["gcc:13", "binutils"])).unwrap();
    for path in [
        "/usr/bin/gcc",
        "/usr/bin/ld",
        "/usr/x86_64-pc-linux-gnu/bin/ld",
    ] {
        assert!(
            matches!(what(&view, path), Some(What::Symlink(_))),
            "{path}"
        );
    }
    assert_eq!(what(&view, "/usr/bin/gcc-12"), None);
    assert_eq!(
        hidden_owner(&view, "/usr/bin/gcc-12"),
        Some("sys-devel/gcc:12")
    );
    for path in [
        "/etc/env.d/gcc/config-x86_64-pc-linux-gnu",
        "/etc/ld.so.conf",
    ] {
        assert_eq!(what(&view, path), Some(&What::File), "{path}");
    }
    assert_eq!(what(&view, "/etc/stray.conf"), None);
    let view = compose(&request(&vdb, &["binutils", "coreutils"])).unwrap();
    assert_eq!(what(&view, "/usr/bin/gcc"), None);
    assert_eq!(
        hidden_owner(&view, "/usr/bin/gcc"),
        Some("sys-devel/gcc:13")
    );
}

#[test]
fn a_missing_dependency_ends_it_unless_leniency_is_asked_for() {
    let vdb = FakeVdb::new();
    install(&vdb, "l/a-1", &[], &["/usr/lib/a"]);
    vdb.file(
        "deps",
        "CATEGORY=app-misc\nPF=me-1\nEAPI=8\nDEPEND=l/a l/none\nBDEPEND=\n",
    );
    let mut request = request(&vdb, &[]);
    request.build_deps = vec![vdb.at("deps")];
    let fault = compose(&request).unwrap_err().to_string();
    let told = "deps:4: DEPEND: l/none: l/none is not installed";
    assert!(fault.contains(told), "{fault}");
    request.lenient = true;
    let view = compose(&request).unwrap();
    assert!(
        view.notes.iter().any(|note| note.contains(told)),
        "{:?}",
        view.notes
    );
    let entry = view.entry(b"/usr/lib/a").unwrap();
    assert_eq!(
        view.explain(entry),
        "l/a, declared in DEPEND of app-misc/me-1"
    );
}

#[test]
fn the_base_is_system() {
    let vdb = FakeVdb::new();
    install(&vdb, "s/shell-1", &[], &["/bin/sh"]);
    install(&vdb, "o/other-1", &[], &["/bin/other"]);
    let mut request = request(&vdb, &[]);
    request.base = true;
    let fault = compose(&request).unwrap_err().to_string();
    assert!(fault.contains("make.profile"), "{fault}");
    vdb.profile("*s/shell\n");
    let view = compose(&request).unwrap();
    let entry = view.entry(b"/bin/sh").unwrap();
    assert_eq!(view.explain(entry), "s/shell, part of @system");
    assert_eq!(what(&view, "/bin/other"), None);
}

#[test]
fn rules_count_inside_and_outside_of_a_prefix() {
    let vdb = FakeVdb::with_prefix("/opt/my [gentoo]");
    install(&vdb, "l/a-1", &[], &["/opt/my [gentoo]/usr/lib/a"]);
    vdb.file("opt/my [gentoo]/etc/profile.env", "");
    vdb.file("opt/my [gentoo]/etc/stray", "");
    vdb.file("etc/passwd", "");
    let view = compose(&request(&vdb, &["l/a"])).unwrap();
    for path in [
        "/opt/my [gentoo]/usr/lib/a",
        "/opt/my [gentoo]/etc/profile.env",
        "/etc/passwd",
    ] {
        assert_eq!(what(&view, path), Some(&What::File), "{path}");
    }
    assert_eq!(what(&view, "/opt/my [gentoo]/etc/stray"), None);
}

#[test]
fn a_list_that_was_written_in_part_ends_it_where_its_package_is_declared() {
    let vdb = FakeVdb::new();
    install(&vdb, "l/good-1", &[], &["/usr/lib/good"]);
    vdb.install("l/bad-1", &[("CONTENTS", "obj /usr/lib/bad d41d8")]);
    let view = compose(&request(&vdb, &["good"])).unwrap();
    assert!(
        view.notes[0].contains("l/bad-1/CONTENTS:1: "),
        "{:?}",
        view.notes
    );
    let fault = compose(&request(&vdb, &["bad"])).unwrap_err().to_string();
    assert!(fault.contains("l/bad-1/CONTENTS:1: "), "{fault}");
}

/// The trees of a Portage build are what stands around its prefix, where files come and go.
#[test]
fn a_tree_that_has_gone_stops_no_lenient_request() {
    let vdb = FakeVdb::new();
    let mut request = Request {
        trees: vec![vdb.path().join("gone"), vdb.path().to_owned()],
        ..Request::default()
    };
    let fault = compose(&request).unwrap_err().to_string();
    assert!(fault.contains("gone: no such directory"), "{fault}");
    request.lenient = true;
    assert_eq!(compose(&request).unwrap().visible.len(), 1);
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let root = tempfile::tempdir().unwrap();
    let request = Request {
        database: Some(DatabaseKind::Portage),
        root: root.path().to_owned(),
        base: true,
        ..Request::default()
    };
    let fault = compose(&request).unwrap_err().to_string();
    assert!(fault.contains("var/db/pkg does not exist"), "{fault}");
}

/// What hidden packages own bears on what is visible: links, what rules show, byte code.
#[test]
fn what_is_visible_depends_on_hidden_packages_too() {
    let vdb = FakeVdb::new();
    vdb.profile("");
    vdb.file("usr/lib/.keep", "");
    vdb.link("lib", "usr/lib");
    install(
        &vdb,
        "a/seen-1",
        &[],
        &[
            "/usr/lib/libseen.so.1",
            "/usr/bin/tool",
            "/usr/lib/python3/a.py",
            "/usr/lib/python3/b.py",
            "/usr/share/both",
        ],
    );
    // Links to visible files: of a hidden package, listed through a linked directory; of
    // nobody; of nobody, through a link of a hidden package.
    install(
        &vdb,
        "a/hidden-1",
        &[],
        &[
            "/lib/libseen.so -> libseen.so.1",
            "/opt/hidden/step -> ../../usr/bin/tool",
            "/etc/environment.d/10hidden",
            "/usr/lib/python3/__pycache__/b.cpython-312.pyc",
            "/usr/share/both",
            "/usr/share/only",
            "/srv/data/file",
        ],
    );
    install(
        &vdb,
        "a/other-1",
        &[],
        &["/srv/data/other", "/usr/share/shared/x"],
    );
    install(&vdb, "a/third-1", &[], &["/usr/share/shared/y"]);
    for (path, target) in [
        ("usr/lib/libown.so", "libseen.so.1"),
        ("usr/bin/through", "../../opt/hidden/step"),
        ("usr/bin/away", "../share/only"),
        ("usr/bin/twice", "away"),
    ] {
        vdb.link(path, target);
    }
    vdb.file("etc/environment.d/20own", "");
    vdb.link("etc/environment.d/30link", "../../usr/share/only");
    for module in ["a", "b", "c"] {
        let path = format!("usr/lib/python3/__pycache__/{module}.cpython-312.pyc");
        vdb.file(&path, "");
    }
    let mut request = request(&vdb, &["seen"]);
    let view = compose(&request).unwrap();
    let is_visible = |path: &str| what(&view, path).is_some();
    for path in [
        "/usr/lib/libown.so",
        "/etc/environment.d/20own",
        "/etc/environment.d/30link",
        "/usr/lib/python3/__pycache__/a.cpython-312.pyc",
    ] {
        assert!(is_visible(path), "{path}");
    }
    for path in [
        "/usr/lib/libseen.so",
        "/usr/bin/through",
        "/usr/bin/away",
        "/usr/lib/python3/__pycache__/b.cpython-312.pyc",
        "/usr/share/only",
    ] {
        assert!(!is_visible(path), "{path}");
    }
    // A rule shows it, and it is known whose it is.
    let entry = view.entry(b"/etc/environment.d/10hidden").unwrap();
    assert_eq!(view.packages[entry.owner.unwrap() as usize], "a/hidden");
    for (path, owner) in [
        ("/usr/lib/libseen.so", Some("a/hidden")),
        ("/usr/bin/twice", Some("a/hidden")),
        ("/usr/share/both", None),
    ] {
        assert_eq!(hidden_owner(&view, path), owner, "{path}");
    }

    request.trees = vec!["/srv".into()];
    request.hide = vec![
        "/srv/data/o*".into(),
        "/usr/share/both".into(),
        "/no".into(),
    ];
    request.paths = vec!["/usr/share/only".into(), "/usr/lib/libseen.so".into()];
    let view = compose(&request).unwrap();
    assert_eq!(hidden_owner(&view, "/usr/share/both"), Some("several"));
    let entry = view.entry(b"/usr/share/only").unwrap();
    assert_eq!(view.packages[entry.owner.unwrap() as usize], "a/hidden");
    assert_eq!(view.notes, ["--hide /no hides nothing"]);
}
