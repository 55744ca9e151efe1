//! Of the packages that satisfy one dependency a view holds the one that a resolver would
//! have installed in a clean root; and what then becomes of the links of alternatives.

#[path = "../../packages/tests/fake_root/mod.rs"]
mod fake_root;
mod ways;

use blinkers_view::{Owner, Request, View};
use fake_root::FakeRoot;
use ways::compose;

/// The packages in a view of the base and `packages`, with the default rules.
fn view_of(root: &FakeRoot, packages: &[&str], base: bool) -> View {
    compose(&Request {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        default_rules: true,
        base,
        root: root.path().to_owned(),
        ..Request::default()
    })
    .unwrap()
}

/// The packages in a view.
fn names(view: &View) -> Vec<&str> {
    let reasons = view.packages.iter().zip(&view.reasons);
    reasons
        .filter(|(_, reason)| reason.is_some())
        .map(|(name, _)| &**name)
        .collect()
}

#[test]
fn the_first_installed_branch_satisfies_a_dependency() {
    let root = FakeRoot::new();
    root.install("a", "Depends: none | second | third", &["/usr/bin/a"]);
    root.install("third", "", &["/usr/bin/third"]);
    root.install("second", "", &["/usr/bin/second"]);
    assert_eq!(names(&view_of(&root, &["a"], false)), ["a", "second"]);
}

#[test]
fn a_branch_that_is_in_the_view_anyway_is_preferred() {
    let root = FakeRoot::new();
    root.install("a", "Depends: first | third, b", &["/usr/bin/a"]);
    root.install("b", "Depends: c", &["/usr/bin/b"]);
    root.install("c", "Depends: third", &["/usr/bin/c"]);
    root.install("first", "", &["/usr/bin/first"]);
    root.install("third", "", &["/usr/bin/third"]);
    assert_eq!(
        names(&view_of(&root, &["a"], false)),
        ["a", "b", "c", "third"]
    );
    let declared = view_of(&root, &["a", "first"], false);
    assert_eq!(names(&declared), ["a", "b", "c", "first", "third"]);
}

#[test]
fn of_providers_the_package_of_the_name_comes_first_and_then_the_more_important() {
    let root = FakeRoot::new();
    root.install("a", "Depends: awk", &["/usr/bin/a"]);
    root.install(
        "gawk",
        "Provides: awk\nPriority: optional",
        &["/usr/bin/gawk"],
    );
    root.install(
        "mawk",
        "Provides: awk\nPriority: required",
        &["/usr/bin/mawk"],
    );
    assert_eq!(names(&view_of(&root, &["a"], false)), ["a", "mawk"]);
    assert_eq!(
        names(&view_of(&root, &["a", "gawk"], false)),
        ["a", "gawk"],
        "the dependency is satisfied by what was declared"
    );
    root.install("awk", "Priority: optional", &["/usr/bin/awk"]);
    assert_eq!(names(&view_of(&root, &["a"], false)), ["a", "awk"]);
}

/// A clean root holds the base before anything that is declared is installed.
#[test]
fn the_base_chooses_before_what_is_declared() {
    let root = FakeRoot::new();
    root.install(
        "base-files",
        "Essential: yes\nDepends: awk",
        &["/usr/share/base"],
    );
    root.install(
        "gawk",
        "Provides: awk\nPriority: optional",
        &["/usr/bin/gawk"],
    );
    root.install(
        "mawk",
        "Provides: awk\nPriority: required",
        &["/usr/bin/mawk"],
    );
    assert_eq!(names(&view_of(&root, &[], true)), ["base-files", "mawk"]);
    assert_eq!(
        names(&view_of(&root, &["gawk"], true)),
        ["base-files", "gawk", "mawk"]
    );
}

/// `awk` is run by the name of the virtual package. A view in which that name leads nowhere
/// would satisfy the dependency in words alone.
#[test]
fn the_provider_that_the_alternative_leads_to_is_in_the_view_and_told() {
    let root = FakeRoot::new();
    root.install(
        "base-files",
        "Essential: yes\nDepends: awk",
        &["/etc/alternatives/"],
    );
    root.install(
        "gawk",
        "Provides: awk\nPriority: optional",
        &["/usr/bin/gawk"],
    );
    root.install(
        "mawk",
        "Provides: awk\nPriority: required",
        &["/usr/bin/mawk"],
    );
    root.file("var/lib/dpkg/alternatives/awk", "auto\n/usr/bin/awk\n\n");
    root.link("usr/bin/awk", "/etc/alternatives/awk");
    root.link("etc/alternatives/awk", "/usr/bin/gawk");
    let view = view_of(&root, &[], true);
    assert_eq!(names(&view), ["base-files", "gawk", "mawk"]);
    assert!(view.entry(b"/usr/bin/awk").is_some());
    let tells = |view: &View| {
        let mut notes = view.notes.iter();
        notes.any(|note| note.contains("awk is gawk on this machine"))
    };
    assert!(tells(&view), "{:?}", view.notes);
    let declared = view_of(&root, &["gawk"], true);
    assert!(!tells(&declared), "{:?}", declared.notes);

    std::fs::remove_file(root.at("etc/alternatives/awk")).unwrap();
    root.link("etc/alternatives/awk", "/usr/bin/mawk");
    let view = view_of(&root, &[], true);
    assert_eq!(names(&view), ["base-files", "mawk"]);
    assert!(view.entry(b"/usr/bin/awk").is_some());
    assert!(!tells(&view), "{:?}", view.notes);
}

#[test]
fn of_alternatives_that_a_build_declares_one_is_in_the_view() {
    let root = FakeRoot::new();
    for name in ["one", "two", "three"] {
        root.install(name, "", &[&format!("/usr/bin/{name}")]);
    }
    let view = |build_depends: &str| {
        root.file(
            "control",
            &format!("Source: x\nBuild-Depends: {build_depends}\n"),
        );
        compose(&Request {
            build_deps: vec![root.at("control")],
            root: root.path().to_owned(),
            ..Request::default()
        })
        .unwrap()
    };
    assert_eq!(names(&view("none | two | one")), ["two"]);
    assert_eq!(names(&view("two | one, one")), ["one"]);
    assert_eq!(names(&view("two | one, three | two")), ["two"]);
}

/// A link cannot be followed to where it does not lead: a clean root has another one, which
/// leads to `more`, and the honest answer here is that there is none.
#[test]
fn a_link_of_alternatives_that_leads_to_a_hidden_candidate_is_hidden() {
    let root = FakeRoot::new();
    root.install("util-linux", "", &["/usr/bin/more"]);
    root.install("less", "", &["/usr/bin/less"]);
    root.link("usr/bin/pager", "/etc/alternatives/pager");
    root.link("etc/alternatives/pager", "/usr/bin/less");
    root.file(
        "var/lib/dpkg/alternatives/pager",
        "auto\n/usr/bin/pager\n\n/usr/bin/less\n77\n/usr/bin/more\n50\n\n",
    );
    let view = view_of(&root, &["util-linux"], false);
    for link in ["/usr/bin/pager", "/etc/alternatives/pager"] {
        assert!(view.entry(link.as_bytes()).is_none(), "{link}");
        let Some(Owner::Package(owner)) = view.hidden_owner(link.as_bytes()) else {
            panic!("{link} has no owner");
        };
        assert_eq!(view.packages[owner as usize], "less");
    }
}
