//! The files of Portage's database and profile, whole and damaged, in roots made for the purpose.

mod fake_vdb;

use blinkers_packages::portage::Portage;
use blinkers_packages::{Because, Database, PackageId, close};
use fake_vdb::{FakeVdb, names};
use std::path::Path;

#[test]
fn contents_in_all_forms() {
    let vdb = FakeVdb::new();
    vdb.install(
        "a/a-1",
        &[(
            "CONTENTS",
            "sym /usr/lib/x.so -> x.so.1 17\nobj /usr/share/a dir/x -> y 0 1\ndir /usr\nfif /f\ndev /d",
        )],
    );
    vdb.install("virtual/v-0", &[]);
    let database = vdb.read();
    let files = |name| database.files(database.named(name).unwrap()).unwrap();
    let expected: [&[u8]; 5] = [
        b"/usr/lib/x.so",
        b"/usr/share/a dir/x -> y",
        b"/usr",
        b"/f",
        b"/d",
    ];
    assert_eq!(files("a"), expected);
    assert!(files("virtual/v").is_empty());
}

#[test]
fn a_damaged_list_is_a_note_unless_the_package_is_declared() {
    let vdb = FakeVdb::new();
    vdb.install("a/a-1", &[("CONTENTS", "dir /usr\nobj /usr/a d41")]);
    vdb.install("b/b-1", &[("CONTENTS", "dir /usr")]);
    let database = vdb.read();
    let id = |name| database.named(name).unwrap();
    assert_eq!(database.files(id("a")).unwrap(), [b"/usr"]);
    database.files(id("b")).unwrap();
    let closure_of = |name| {
        let because = Because::Declared("named".into());
        close(&database, [(id(name), because)]).unwrap()
    };
    let place = format!("{}:2: ", vdb.entry("a/a-1/CONTENTS").display());
    let notes = database.notes(&closure_of("b")).unwrap();
    assert!(notes[0].starts_with(&place), "{notes:?}");
    let fault = database.notes(&closure_of("a")).unwrap_err().to_string();
    assert!(fault.starts_with(&place), "{fault}");
}

#[test]
fn what_is_no_whole_entry_is_told_and_passed_over() {
    let vdb = FakeVdb::new();
    vdb.install("a/a-1", &[]);
    vdb.install("a/-MERGING-a-2", &[]);
    vdb.install("a/noversion", &[]);
    vdb.install("a/.hidden-1", &[]);
    vdb.install("lost+found/x-1", &[]);
    vdb.file("var/db/pkg/a/.keep", "");
    vdb.file("var/db/pkg/a/file-1", "");
    vdb.file("var/db/pkg/world", "");
    let database = vdb.read();
    assert_eq!(
        names(
            &database,
            (0..database.packages().len() as u32).map(PackageId)
        ),
        ["a/a"]
    );
    let notes = database.notes(&Default::default()).unwrap();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].contains("-MERGING-a-2: passed over"));
    assert!(notes[1].contains("noversion"));
}

#[test]
fn an_entry_without_a_slot_is_a_fault_where_it_is_needed() {
    let vdb = FakeVdb::new();
    vdb.install("a/a-1", &[("RDEPEND", "half/half:0")]);
    vdb.install("half/half-1", &[("SLOT", "")]);
    vdb.install("b/b-1", &[]);
    assert_eq!(vdb.closure(&["b/b"]).unwrap(), ["b/b"]);
    let fault = vdb.closure(&["a/a"]).unwrap_err();
    let place = format!("{}:1: no slot", vdb.entry("half/half-1/SLOT").display());
    assert!(fault.starts_with(&place), "{fault}");
    let notes = vdb.read().notes(&Default::default()).unwrap();
    assert!(notes[0].starts_with(&place), "{notes:?}");
}

#[test]
fn a_damaged_dependency_is_a_fault_where_it_is_needed() {
    let vdb = FakeVdb::new();
    vdb.install("a/a-1", &[("RDEPEND", "b/b\n|| ( c/c")]);
    vdb.install("b/b-1", &[]);
    assert!(vdb.closure(&["b/b"]).is_ok());
    let fault = vdb.closure(&["a/a"]).unwrap_err();
    let told = format!(
        "{}:2: ( is not closed",
        vdb.entry("a/a-1/RDEPEND").display()
    );
    assert_eq!(fault, told);
}

#[test]
fn system_is_what_the_stacked_profiles_say() {
    let vdb = FakeVdb::new();
    for package in [
        "s/base-1",
        "s/gone-1",
        "s/more-1",
        "s/mine-1",
        "s/optional-1",
    ] {
        vdb.install(package, &[]);
    }
    vdb.file(
        "etc/portage/repos.conf/gentoo.conf",
        "[DEFAULT]\nmain-repo = gentoo\n\n[gentoo]\nlocation = /var/db/repos/gentoo\n",
    );
    vdb.file(
        "etc/portage/repos.conf/own.conf",
        "[own]\nlocation = /var/db/repos/own\n",
    );
    vdb.file(
        "var/db/repos/gentoo/profiles/base/packages",
        "# comment\n*s/base # why\n*s/gone\ns/optional\n",
    );
    vdb.file("var/db/repos/gentoo/profiles/linux/parent", "../base\n");
    vdb.file(
        "var/db/repos/gentoo/profiles/linux/packages",
        "*s/more\n*s/absent\n-*s/gone\n",
    );
    vdb.file(
        "var/db/repos/own/profiles/common/packages",
        "*s/mine\n*s/never\n",
    );
    vdb.file(
        "var/db/repos/own/profiles/top/parent",
        "gentoo:linux\n:common\n",
    );
    vdb.file("etc/portage/profile/packages", "-*s/never\n");
    vdb.link(
        "etc/portage/make.profile",
        "../../var/db/repos/own/profiles/top",
    );
    let base = |vdb: &FakeVdb| {
        let database = vdb.read();
        let base = database.base().unwrap();
        (names(&database, base.packages.into_iter()), base.notes)
    };
    let (packages, notes) = base(&vdb);
    assert_eq!(packages, ["s/base", "s/mine", "s/more"]);
    assert_eq!(notes, ["of @system is not installed: s/absent"]);
    vdb.file("etc/portage/profile/packages", "-*\n*s/gone\n");
    assert_eq!(base(&vdb).0, ["s/gone"]);
    // An absolute link is one of the root in which it is.
    std::fs::remove_file(vdb.at("etc/portage/make.profile")).unwrap();
    vdb.link(
        "etc/portage/make.profile",
        "/var/db/repos/gentoo/profiles/linux",
    );
    assert_eq!(base(&vdb).0, ["s/gone"]);
    vdb.file("etc/portage/profile/packages", "");
    assert_eq!(base(&vdb).0, ["s/base", "s/more"]);
}

#[test]
fn faults_of_a_profile_are_told() {
    let vdb = FakeVdb::new();
    let fault = |vdb: &FakeVdb| vdb.read().base().unwrap_err().to_string();
    assert!(fault(&vdb).contains("make.profile does not lead to a directory"));
    vdb.profile("*s/base\n*what\n");
    assert!(fault(&vdb).contains("make.profile/packages:2: what is no atom"));
    for (parent, told) in [
        ("../none", "parent:2: the parent"),
        (
            "nowhere:x",
            "parent:2: nowhere:x: no repository \"nowhere\"",
        ),
        (":x", "parent:2: :x: this profile is in no known repository"),
        (".", "parent:2: the profile is its own parent"),
    ] {
        vdb.file(
            "etc/portage/make.profile/parent",
            &format!("# comment\n{parent}\n"),
        );
        assert!(fault(&vdb).contains(told), "{}", fault(&vdb));
    }
}

#[test]
fn an_offset_is_below_the_root_and_part_of_every_path() {
    let vdb = FakeVdb::with_prefix("/home/me/gentoo");
    vdb.install(
        "a/a-1",
        &[("CONTENTS", "obj /home/me/gentoo/usr/bin/a 0 1")],
    );
    vdb.file("home/me/gentoo/etc/portage/make.profile/packages", "*a/a\n");
    let database = vdb.read();
    let package = database.named("a").unwrap();
    assert_eq!(
        database.files(package).unwrap(),
        [b"/home/me/gentoo/usr/bin/a"]
    );
    assert_eq!(database.base().unwrap().packages, [package]);
    assert_eq!(database.prefix(), Path::new("/home/me/gentoo"));
    assert!(!Portage::is_in(vdb.path(), &Default::default()));
}

#[test]
fn what_answers_follow_from() {
    let vdb = FakeVdb::new();
    vdb.install("a/a-1", &[]);
    assert_eq!(
        vdb.read().sources(),
        None,
        "without a profile it cannot be told"
    );
    vdb.profile("*a/a");
    let sources = vdb.read().sources().unwrap();
    for path in ["a/a-1", "a/a-1/CONTENTS", "a", "."] {
        let path = vdb.entry(path).components().collect();
        assert!(sources.contains(&path), "{}", path.display());
    }
    let link = vdb.at("etc/portage/make.profile");
    assert!(sources.contains(&link.canonicalize().unwrap().join("packages")));
    assert!(sources.contains(&link));
}
