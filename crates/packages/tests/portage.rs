//! Portage's database, in roots made for the purpose.

mod fake_vdb;

use blinkers_packages::portage::{Flags, Portage};
use blinkers_packages::{Because, Database, close};
use fake_vdb::{FakeVdb, names};
use std::path::Path;

#[test]
fn a_closure_follows_rdepend_and_pdepend_of_what_is_installed() {
    let vdb = FakeVdb::new();
    vdb.install(
        "a/a-1",
        &[
            ("RDEPEND", "b/b\n\t>=c/c-2 !x/x !!<x/x-3 missing/one"),
            ("PDEPEND", "d/d missing/two"),
            ("DEPEND", "x/build"),
            ("BDEPEND", "x/build"),
            ("IDEPEND", "x/build"),
        ],
    );
    vdb.install("b/b-1", &[("RDEPEND", "e/e a/a")]);
    vdb.install("c/c-1", &[]);
    for package in ["d/d-1", "e/e-1", "x/x-2", "x/build-1"] {
        vdb.install(package, &[]);
    }
    assert_eq!(vdb.closure(&["a/a"]).unwrap(), ["a/a", "b/b", "d/d", "e/e"]);
}

#[test]
fn of_an_any_of_group_every_installed_branch_is_taken() {
    let vdb = FakeVdb::new();
    vdb.install(
        "virtual/v-0",
        &[("RDEPEND", "|| ( a/a >=b/b-2 ( c/c d/d ) missing/m )")],
    );
    for package in ["a/a-1", "b/b-1", "c/c-1", "d/d-1"] {
        vdb.install(package, &[]);
    }
    assert_eq!(
        vdb.closure(&["virtual/v"]).unwrap(),
        ["a/a", "c/c", "d/d", "virtual/v"]
    );
    let database = vdb.read();
    let providers = database
        .providers(database.named("virtual/v").unwrap())
        .unwrap();
    assert_eq!(
        names(&database, providers.into_iter()),
        ["a/a", "c/c", "d/d"]
    );
}

#[test]
fn slots_and_their_operators() {
    let vdb = FakeVdb::new();
    vdb.install("l/lua-5.1", &[("SLOT", "5.1")]);
    vdb.install("l/lua-5.4", &[("SLOT", "5.4/5.4.6")]);
    vdb.install("l/foo-1", &[("SLOT", "0/3")]);
    for (number, (dependency, expected)) in [
        ("l/lua", "l/lua:5.1 l/lua:5.4"),
        ("l/lua:5.4", "l/lua:5.4"),
        ("l/lua:*", "l/lua:5.1 l/lua:5.4"),
        ("l/lua:=", "l/lua:5.1 l/lua:5.4"),
        ("l/lua:5.1=", "l/lua:5.1"),
        ("l/lua:5.1/5.1=", "l/lua:5.1"),
        ("l/lua:5.4/5.4.6=", "l/lua:5.4"),
        ("l/lua:5.4/5.4.5", ""),
        // Its subslot was upgraded after the package was built: it is the one in that slot.
        ("l/lua:5.4/5.4.5=", "l/lua:5.4"),
        ("l/lua:5.3/5.3=", ""),
        ("l/foo:0/3=", "l/foo"),
        (">=l/lua-5.2:5.4", "l/lua:5.4"),
        (">=l/lua-5.2:5.1", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let user = format!("u/user{number}x");
        vdb.install(&format!("{user}-1"), &[("RDEPEND", dependency)]);
        let mut closure = vdb.closure(&[&user]).unwrap();
        closure.retain(|name| *name != user);
        assert_eq!(closure.join(" "), expected, "{dependency}");
    }
}

#[test]
fn use_dependencies_ask_for_the_flags_a_package_was_built_with() {
    let vdb = FakeVdb::new();
    vdb.install(
        "l/l-1",
        &[
            ("IUSE", "+on off -minus"),
            ("USE", "on amd64 elibc_glibc stray"),
            (
                "IUSE_EFFECTIVE",
                "amd64 elibc_glibc elibc_musl off on minus",
            ),
        ],
    );
    // As an old EAPI left it.
    vdb.install("l/old-1", &[("IUSE", "on off"), ("USE", "on userland_GNU")]);
    for (number, (dependency, is_there)) in [
        ("l/l[on]", true),
        ("l/l[off]", false),
        ("l/l[-off,on]", true),
        ("l/l[-minus]", true),
        ("l/l[elibc_glibc]", true),
        ("l/l[-elibc_musl]", true),
        ("l/l[none]", false),
        ("l/l[-none]", false),
        ("l/l[none(+)]", true),
        ("l/l[-none(-)]", true),
        // What it was built with is one of its flags, even if it does not say so.
        ("l/l[stray]", true),
        ("l/l[ours?]", false),
        ("l/l[on?,off?]", true),
        ("l/l[on=]", false),
        ("l/old[userland_GNU]", true),
        ("l/old[-userland_BSD(-)]", true),
    ]
    .into_iter()
    .enumerate()
    {
        let user = format!("u/user{number}x");
        vdb.install(
            &format!("{user}-1"),
            &[("RDEPEND", dependency), ("USE", "ours"), ("IUSE", "ours")],
        );
        let closure = vdb.closure(&[&user]).unwrap();
        assert_eq!(closure.len() > 1, is_there, "{dependency}");
    }
}

#[test]
fn conditions_left_in_an_entry_are_those_of_its_own_flags() {
    let vdb = FakeVdb::new();
    vdb.install(
        "a/a-1",
        &[
            ("USE", "on"),
            ("IUSE", "on off"),
            ("RDEPEND", "on? ( b/b ) off? ( c/c ) !off? ( d/d[on?] )"),
        ],
    );
    vdb.install("d/d-1", &[("IUSE", "on"), ("USE", "on")]);
    vdb.install("b/b-1", &[]);
    vdb.install("c/c-1", &[]);
    assert_eq!(vdb.closure(&["a/a"]).unwrap(), ["a/a", "b/b", "d/d"]);
}

#[test]
fn repositories_are_asked_for_where_they_are_known() {
    let vdb = FakeVdb::new();
    vdb.install("a/a-1", &[("repository", "gentoo")]);
    vdb.install("b/b-1", &[]);
    let database = vdb.read();
    assert!(database.named("a/a::gentoo").is_ok());
    assert!(database.named("a/a::guru").is_err());
    assert!(database.named("b/b::guru").is_ok());
}

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
            (0..database.packages().len() as u32).map(blinkers_packages::PackageId)
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
fn names_that_users_give() {
    let vdb = FakeVdb::new();
    vdb.install("sys-libs/zlib-1.3-r1", &[]);
    vdb.install("dev-libs/ssl-1", &[]);
    vdb.install("net-libs/ssl-1", &[]);
    vdb.install("virtual/libc-1", &[]);
    vdb.install("sys-libs/libc-2", &[]);
    vdb.install("dev-lang/python-3.11.9", &[("SLOT", "3.11")]);
    vdb.install("dev-lang/python-3.12.3", &[("SLOT", "3.12")]);
    let database = vdb.read();
    let named = |name: &str| match database.all_named(name) {
        Ok(found) => names(&database, found.into_iter()).join(" "),
        Err(error) => error.to_string(),
    };
    assert_eq!(named("zlib"), "sys-libs/zlib");
    assert_eq!(named(">=sys-libs/zlib-1.2"), "sys-libs/zlib");
    assert_eq!(named("libc"), "sys-libs/libc");
    assert_eq!(named("python"), "dev-lang/python:3.11 dev-lang/python:3.12");
    assert_eq!(named("python:3.12"), "dev-lang/python:3.12");
    let latest = database.named("python").unwrap();
    assert_eq!(database.entry(latest).version, "3.12.3");
    assert_eq!(database.shown_as("dev-lang/python:3.12"), Some(latest));
    assert_eq!(database.shown_as("dev-lang/python"), None);
    for (name, told) in [
        ("ssl", "dev-libs/ssl, net-libs/ssl: name its category"),
        ("dev-libs/zlib", "did you mean sys-libs/zlib?"),
        ("zlb", "did you mean sys-libs/zlib?"),
        (">zlib-1", "name the category"),
        ("=sys-libs/zlib-2", "installed is sys-libs/zlib-1.3-r1:0"),
        ("sys-libs/zlib:1", "installed is sys-libs/zlib-1.3-r1:0"),
        ("sys-libs/zlib-1.3", "a version needs an operator"),
        ("!sys-libs/zlib", "is a blocker"),
        ("", "no package \"\" is installed"),
    ] {
        assert!(named(name).contains(told), "{name}: {}", named(name));
    }
}

#[test]
fn what_an_ebuild_declares() {
    let vdb = FakeVdb::new();
    for package in ["l/a-1", "l/b-2", "l/c-1", "t/tool-1", "l/run-1"] {
        vdb.install(package, &[]);
    }
    vdb.install("l/u-1", &[("IUSE", "x"), ("USE", "")]);
    let (declared, missing) = vdb
        .declared(
            "CATEGORY=app-misc\nPF=me-1\nEAPI=8\nUSE=on\n\
             DEPEND=l/a:= on? ( >=l/b-1 ) off? ( l/none ) || ( l/none l/c ) ( l/a !l/b ) !!l/c\n\
             BDEPEND=t/tool\nRDEPEND=l/run\nPDEPEND=l/run\nIDEPEND=l/run",
        )
        .unwrap();
    assert_eq!(
        declared,
        [
            "DEPEND: l/a:= = l/a",
            "DEPEND: >=l/b-1 = l/b",
            "DEPEND: || ( l/none l/c ) = l/c",
            "DEPEND: l/a = l/a",
            "BDEPEND: t/tool = t/tool",
        ]
    );
    assert!(missing.is_empty(), "{missing:?}");
    let (_, missing) = vdb
        .declared(
            "USE=\nDEPEND=l/none >=l/b-3:1 l/u[x] || ( l/none ( l/a l/nope ) )\nBDEPEND=l/u[z]",
        )
        .unwrap();
    assert_eq!(
        missing,
        [
            "2: DEPEND: l/none: l/none is not installed",
            "2: DEPEND: >=l/b-3:1: installed is l/b-2:0",
            "2: DEPEND: l/u[x]: installed is l/u-1:0 with USE -x",
            "2: DEPEND: || ( l/none ( l/a l/nope ) ): l/none is not installed, and l/nope is not installed",
            "3: BDEPEND: l/u[z]: installed is l/u-1:0 with USE no flag z",
        ]
    );
    let fault = vdb.declared("USE=\nDEPEND=l/a:").unwrap_err();
    assert!(fault.contains("deps:2: DEPEND: l/a:"), "{fault}");
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
fn flags_as_a_report_wants_them() {
    let vdb = FakeVdb::new();
    vdb.install(
        "a/a-1",
        &[("IUSE", "+x -y z"), ("USE", "x amd64"), ("SLOT", "0/2")],
    );
    let database = vdb.read();
    let package = database.named("a").unwrap();
    let flags = database.flags(package).unwrap();
    assert!(flags.is_enabled("x") && flags.named.contains("y") && !flags.is_enabled("y"));
    let entry = database.entry(package);
    assert_eq!(
        (entry.slot.as_deref(), entry.subslot.as_deref()),
        (Some("0"), Some("2"))
    );
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
