//! Of the fields of a debian/control a build needs those for what it builds; and what the
//! command of the build calls by itself is in its view.

#[path = "../../packages/tests/fake_root/mod.rs"]
mod fake_root;
mod ways;

use blinkers_packages::Build;
use blinkers_view::{Error, Request, View};
use fake_root::FakeRoot;
use ways::compose;

fn root() -> FakeRoot {
    let root = FakeRoot::new();
    for name in ["common", "compiler", "documenter", "checker", "libfakeroot"] {
        root.install(name, "", &[&format!("/usr/bin/{name}")]);
    }
    root.install("fakeroot", "Depends: libfakeroot", &["/usr/bin/fakeroot"]);
    root
}

fn view(root: &FakeRoot, build: Build, command: Option<&str>) -> Result<View, Error> {
    compose(&Request {
        build_deps: vec![root.at("control")],
        build,
        command: command.map(str::to_owned),
        default_rules: true,
        root: root.path().to_owned(),
        ..Request::default()
    })
}

/// The packages in the view, or the dependencies that are missing.
fn names(view: Result<View, Error>) -> Vec<String> {
    match view {
        Ok(view) => {
            let reasons = view.packages.into_iter().zip(view.reasons);
            reasons
                .filter(|(_, reason)| reason.is_some())
                .map(|(name, _)| name)
                .collect()
        }
        Err(fault) => {
            let text = fault.to_string();
            text.lines()
                .filter_map(|line| line.split_once(": ").map(|(_, why)| why.to_owned()))
                .collect()
        }
    }
}

fn of_types(types: &str) -> Build {
    let mut build = Build::default();
    build.set_types(types).unwrap();
    build
}

#[test]
fn only_the_fields_that_a_build_needs_are_seen() {
    let root = root();
    root.file(
        "control",
        "Source: x\nBuild-Depends: common\nBuild-Depends-Arch: compiler\n\
         Build-Depends-Indep: documenter\n",
    );
    for (types, expected) in [
        ("full", &["common", "compiler", "documenter"][..]),
        ("any", &["common", "compiler"]),
        ("all", &["common", "documenter"]),
        ("source", &["common"]),
        ("source,all", &["common", "documenter"]),
    ] {
        assert_eq!(
            names(view(&root, of_types(types), None)),
            expected,
            "{types}"
        );
    }
}

#[test]
fn a_field_that_a_build_does_not_need_is_not_required() {
    let root = root();
    root.file(
        "control",
        "Source: x\nBuild-Depends: common\nBuild-Depends-Indep: absent, checker <!nocheck>\n",
    );
    assert_eq!(names(view(&root, of_types("any"), None)), ["common"]);
    let missing = names(view(&root, of_types("all"), None));
    let install = ["absent: absent is not installed", " apt-get install absent"];
    assert_eq!(missing, install);
}

#[test]
fn what_the_command_calls_by_itself_is_in_view() {
    let root = root();
    root.file("control", "Source: x\nBuild-Depends: common\n");
    let with = |command| names(view(&root, Build::default(), command));
    assert_eq!(with(None), ["common"]);
    assert_eq!(with(Some("make")), ["common"]);
    let expected = ["common", "libfakeroot", "fakeroot"];
    assert_eq!(with(Some("dpkg-buildpackage")), expected);
    let view = view(&root, Build::default(), Some("dpkg-buildpackage")).unwrap();
    let fakeroot = view.entry(b"/usr/bin/fakeroot").unwrap();
    assert_eq!(
        view.explain(fakeroot),
        "fakeroot, called by dpkg-buildpackage"
    );
}

/// A file of rules may say the same of other commands.
#[test]
fn rules_of_the_users_own_name_commands() {
    let root = root();
    root.file("control", "Source: x\nBuild-Depends: common\n");
    root.file(
        "rules.toml",
        "[[command]]\nnames = [\"gbp\"]\npackages = [\"checker\", \"absent\"]\n",
    );
    let view = compose(&Request {
        build_deps: vec![root.at("control")],
        command: Some("gbp".into()),
        rules: Some(root.at("rules.toml")),
        root: root.path().to_owned(),
        ..Request::default()
    });
    assert_eq!(names(view), ["common", "checker"]);
}
