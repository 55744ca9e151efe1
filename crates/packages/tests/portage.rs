//! What Portage's installed packages need, and what atoms and users mean by them, in roots made
//! for the purpose.

mod fake_vdb;

use blinkers_packages::portage::Flags;
use blinkers_packages::{Asked, Database};
use fake_vdb::{FakeVdb, names};

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
fn what_is_built_against_another_root_is_declared_there() {
    let vdb = FakeVdb::new();
    vdb.install("l/a-1", &[]);
    let declared = |sysroot: &str, eapi: u32| {
        let variables = format!("EAPI={eapi}\nESYSROOT={sysroot}\nDEPEND=l/a l/none\nBDEPEND=l/a");
        let (declared, missing) = vdb.declared(&variables).unwrap();
        (declared.len(), missing.len())
    };
    assert_eq!(declared("/", 8), (2, 1));
    assert_eq!(declared("", 8), (2, 1));
    assert_eq!(declared("/usr/aarch64-unknown-linux-gnu", 8), (1, 0));
    // Before there was a SYSROOT, DEPEND was what the building machine has.
    assert_eq!(declared("/usr/aarch64-unknown-linux-gnu", 6), (1, 1));
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
fn a_package_is_declared_by_what_it_is_used_for() {
    let vdb = FakeVdb::new();
    vdb.install("dev-libs/foo-1", &[("SLOT", "0/3")]);
    vdb.install("dev-util/tool-2-r1", &[]);
    vdb.install("virtual/jpeg-1", &[("RDEPEND", "media-libs/jpeg-turbo")]);
    vdb.install("media-libs/jpeg-turbo-3", &[]);
    vdb.file("old", "EAPI=6\nRDEPEND=dev-util/tool\n");
    let database = vdb.read();
    let advise = |name: &str, path: &str, build: Option<&str>| {
        let asked = Asked {
            path,
            is_executed: false,
        };
        let build = build.map(|name| vdb.at(name));
        database.advise(name, &[asked], build.as_deref()).unwrap()
    };
    let library = advise("dev-libs/foo", "/usr/lib64/libfoo.so", None);
    assert_eq!(library.lines, ["DEPEND=\"dev-libs/foo:=\""]);
    let tool = advise("dev-util/tool", "/usr/bin/tool", None);
    assert_eq!(tool.lines, ["BDEPEND=\"dev-util/tool\""]);
    let tool = advise("dev-util/tool", "/usr/bin/tool", Some("old"));
    assert_eq!(tool.lines, ["DEPEND=\"dev-util/tool\""]);
    assert!(tool.remarks[0].starts_with("RDEPEND names it"));
    let header = advise("media-libs/jpeg-turbo", "/usr/include/jpeglib.h", None);
    assert_eq!(header.lines, ["DEPEND=\"virtual/jpeg\""]);
    assert!(advise("gone/gone", "/usr/bin/gone", None).lines.is_empty());
}
