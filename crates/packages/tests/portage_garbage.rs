//! Whatever is in Portage's files, reading them ends in an answer or an error.

mod fake_vdb;

use blinkers_packages::portage::{Atom, Version, parse};
use blinkers_packages::{Because, Build, Database, PackageId, close};
use fake_vdb::FakeVdb;
use proptest::prelude::*;
use std::fs;

/// Texts of the words and signs that specifications are made of, in any order.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "(",
            ")",
            "||",
            "x?",
            "!x?",
            "a/b",
            "!a/b",
            "!!a/b",
            ">=a/b-1.2_p3-r4",
            "=a/b-1*",
            "a/b:=",
            "a/b:0/1=",
            "a/b[x,-y(+),z?]",
            "a/b::r",
            "~a/b-1",
            "\n",
            "?",
            "!",
            "[",
            "]",
            ":",
            "::",
            "=",
            "-r1",
            "a/b-1",
            "/",
            "a/",
            "/b",
            "\u{e9}",
            "a/b[",
            "a/b[]",
            "<",
            "*",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9/<>=~!:*\\[\\]()?,+_.-]{0,12}",
        "\\PC{0,4}",
    ];
    let separator = prop::sample::select(vec![" ", "\n", "\t", ""]);
    prop::collection::vec((word, separator), 0..12).prop_map(|words| {
        words
            .into_iter()
            .flat_map(|(word, gap)| [word, gap.to_owned()])
            .collect()
    })
}

/// Bytes, many of them of lines that `CONTENTS` could hold.
fn contents() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            &b"dir "[..],
            b"obj ",
            b"sym ",
            b"fif ",
            b"dev ",
            b" -> ",
            b"/usr/x",
            b" ",
            b"\n",
            b"d41d8cd9",
            b" 17",
            b"(1, 2L)",
            b" (",
            b")",
            b"\0",
            b"\xff",
        ])
        .prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_specification_is_read_or_refused_and_written_as_it_was_read(text in words()) {
        if let Ok(items) = parse(&text) {
            let written: Vec<String> = items.iter().map(ToString::to_string).collect();
            let written = written.join(" ");
            prop_assert_eq!(parse(&written).unwrap(), items);
        }
    }

    #[test]
    fn an_atom_says_of_each_version_yes_or_no(text in words(), other in words()) {
        let _ = Atom::parse(&text);
        if let (Some(one), Some(other)) = (Version::new(&text), Version::new(&other)) {
            prop_assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_database_of_anything(
        values in prop::collection::vec((0..3usize, 0..7usize, prop_oneof![words().prop_map(String::into_bytes), contents()]), 0..10),
        lists in prop::collection::vec(contents(), 3),
        variables in prop_oneof![words().prop_map(String::into_bytes), contents()],
        depend in words(),
        names in prop::collection::vec("[a-z0-9.-]{1,12}", 0..3),
    ) {
        let vdb = FakeVdb::new();
        let packages = ["a/a-1", "b/b-2-r1", "c/c-3_p4"];
        for (package, list) in packages.iter().zip(&lists) {
            vdb.install(package, &[("RDEPEND", "a/a b/b[x] || ( c/c )")]);
            fs::write(vdb.entry(package).join("CONTENTS"), list).unwrap();
        }
        let keys = ["SLOT", "USE", "IUSE", "RDEPEND", "PDEPEND", "IUSE_EFFECTIVE", "repository"];
        for (package, key, value) in &values {
            fs::write(vdb.entry(packages[*package]).join(keys[*key]), value).unwrap();
        }
        for name in &names {
            let _ = fs::create_dir(vdb.entry("a").join(name));
        }
        vdb.file("variables", "");
        fs::write(vdb.at("variables"), &variables).unwrap();
        vdb.file("depend", &format!("USE=x\nDEPEND={}\n", depend.replace('\n', " ")));
        vdb.profile(&String::from_utf8_lossy(&variables));
        let database = vdb.read();
        let all: Vec<PackageId> = (0..database.packages().len() as u32).map(PackageId).collect();
        let _ = database.base();
        for &package in &all {
            for path in database.files(package).unwrap() {
                prop_assert!(path.first() == Some(&b'/'));
            }
        }
        for file in ["variables", "depend"] {
            let _ = database.declarations(&vdb.at(file), &Build::default()).map_err(|error| error.to_string());
        }
        let _ = database.all_named(&depend).map_err(|error| error.to_string());
        let roots = all.iter().map(|&package| (package, Because::Base));
        if let Ok(closure) = close(&database, roots) {
            let _ = database.notes(&closure).map_err(|error| error.to_string());
        }
    }
}
