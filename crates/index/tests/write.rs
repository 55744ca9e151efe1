//! What the writer refuses, merges and leaves on disk.

#![cfg(feature = "std")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use blinkers_index::{BuildError, Builder, HiddenOwner, Index, Kind, Stop, What};

fn compile(keys: &[(&str, What)]) -> Result<Vec<u8>, BuildError> {
    let mut builder = Builder::new();
    for (path, what) in keys {
        builder.visible(*path, what.clone(), None);
    }
    builder.finish()
}

#[test]
fn paths_must_be_canonical() {
    for path in [
        "", "a", "a/b", "/a/", "//", "//a", "/a//b", "/.", "/..", "/a/./b", "/a/..", "/a\0b",
    ] {
        let visible = compile(&[(path, What::File)]);
        assert!(
            matches!(visible, Err(BuildError::NotCanonical(_))),
            "{path:?}"
        );
        let mut builder = Builder::new();
        builder.hidden(path, HiddenOwner::Several);
        assert!(
            matches!(builder.finish(), Err(BuildError::NotCanonical(_))),
            "{path:?}"
        );
    }
    let name = "/a".repeat(2047);
    assert!(compile(&[(&format!("{name}b"), What::File)]).is_ok());
    let long = compile(&[(&format!("{name}bc"), What::File)]);
    assert!(matches!(long, Err(BuildError::LongPath(_))));
}

#[test]
fn nothing_lies_below_files_links_and_masks() {
    let link = || What::Symlink(b"b".to_vec());
    for above in [What::File, link()] {
        for below in [What::File, What::Directory, link(), What::Tree, What::Mask] {
            // `/a-` sorts between the two.
            let keys = [
                ("/a", above.clone()),
                ("/a-", What::Tree),
                ("/a/b/c", below),
            ];
            match compile(&keys) {
                Err(BuildError::Below { below, above, .. }) => {
                    assert_eq!(
                        (above.as_path(), below.as_path()),
                        (Path::new("/a"), Path::new("/a/b/c"))
                    );
                }
                other => panic!("{other:?}"),
            }
        }
    }
    let masks = [
        ("/a", What::Tree),
        ("/a/b", What::Mask),
        ("/a/b/c", What::Mask),
    ];
    match compile(&masks) {
        Err(BuildError::Below { above, .. }) => assert_eq!(above, Path::new("/a/b")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn trees_hold_masks_only_and_masks_lie_in_trees_only() {
    for root in ["/", "/t"] {
        for what in [What::File, What::Directory, What::Tree] {
            let keys = [(root, What::Tree), ("/t/x", what)];
            assert!(matches!(compile(&keys), Err(BuildError::Below { .. })));
        }
        assert!(compile(&[(root, What::Tree), ("/t/x", What::Mask)]).is_ok());
        let alone = compile(&[(root, What::Directory), ("/t/x", What::Mask)]);
        assert!(matches!(alone, Err(BuildError::MaskOutsideTree(_))));
    }
}

#[test]
fn what_is_said_twice_must_agree() {
    let link = |text: &str| What::Symlink(text.as_bytes().to_vec());
    for (one, other) in [
        (What::File, What::Directory),
        (What::Directory, What::Tree),
        (link("a"), link("b")),
    ] {
        let result = compile(&[("/x", one), ("/x", other)]);
        let Err(error @ BuildError::Contradiction { .. }) = result else {
            panic!("{result:?}");
        };
        assert!(error.to_string().contains("/x"));
    }
    let bytes = compile(&[("/x", link("a")), ("/x", link("a"))]).expect("no contradiction");
    assert_eq!(Index::open(&bytes).map(|index| index.ranks()), Ok(1));
}

#[test]
fn an_owner_is_kept_if_it_is_the_only_one() {
    let mut builder = Builder::new();
    let one = builder.package(b"one");
    let two = builder.package(b"two");
    assert_eq!(builder.package(b"one"), one);
    for (path, owners) in [
        ("/a", vec![None, Some(one), None]),
        ("/b", vec![Some(one), Some(two), Some(one)]),
        ("/c", vec![None, None]),
        ("/d", vec![Some(two), Some(two)]),
    ] {
        for owner in owners {
            builder.visible(path, What::Directory, owner);
        }
    }
    builder.hidden("/h", HiddenOwner::Package(one));
    builder.hidden("/h", HiddenOwner::Package(two));
    builder.hidden("/i", HiddenOwner::Package(two));
    builder.hidden("/i", HiddenOwner::Package(two));
    let bytes = builder.finish().expect("a view");
    let index = Index::open(&bytes).expect("what was written can be opened");
    let owners: Vec<_> = (0..5).map(|rank| index.owner(rank)).collect();
    assert_eq!(owners, [Some(one), None, None, Some(two), None]);
    assert_eq!(index.hidden_owner(b"/h"), Some(HiddenOwner::Several));
    assert_eq!(index.hidden_owner(b"/i"), Some(HiddenOwner::Package(two)));
    assert_eq!(index.hidden_owner(b"/"), None);
    assert_eq!(index.packages(), 2);
    assert_eq!(index.package(two), Some(&b"two"[..]));
}

#[test]
fn an_index_can_be_read_by_all_and_leaves_nothing_beside_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("view");
    let mut builder = Builder::new();
    builder.visible("/a", What::File, None);
    builder.hidden("/b", HiddenOwner::Several);
    let summary = builder.write(&path).expect("a written index");
    let data = fs::metadata(&path).expect("the index is there");
    assert_eq!(data.permissions().mode() & 0o7777, 0o644);
    assert_eq!(
        (summary.visible, summary.hidden, summary.bytes),
        (1, 1, data.len())
    );
    assert_eq!(
        fs::read_dir(directory.path()).expect("a listing").count(),
        1
    );

    let nowhere = directory.path().join("no/such/place");
    let Err(error @ BuildError::Write { .. }) = Builder::new().write(&nowhere) else {
        panic!("written to {nowhere:?}");
    };
    assert!(error.to_string().contains("no/such/place"));
}

/// A reader finds the old index or the new one, whole, at every moment.
#[test]
fn an_index_is_replaced_at_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("view");
    let write = |count: u32| {
        let mut builder = Builder::new();
        for number in 0..count {
            builder.visible(format!("/{count}/{number}"), What::File, None);
        }
        builder.write(&path).expect("a written index");
    };
    let counts = [1, 3000, 10];
    write(counts[0]);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut reads = 0;
                while !done.load(Ordering::Relaxed) || reads == 0 {
                    let bytes = fs::read(&path).expect("there is always an index");
                    let index = Index::open(&bytes).expect("a whole index");
                    index.verify().expect("of one piece");
                    let count = index.ranks();
                    assert!(counts.contains(&count));
                    let last = format!("/{count}/{}", count - 1);
                    let walk = index.walk(index.root(), last.as_bytes());
                    assert_eq!(walk.stop, Stop::End);
                    let kind = index.entry(walk.at).map(|entry| entry.kind);
                    assert_eq!(kind, Some(Kind::File));
                    reads += 1;
                }
            });
        }
        for round in 0..200 {
            write(counts[round % counts.len()]);
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// `compile -o /dev/null` by root must not make a file of it.
#[test]
fn a_device_or_pipe_stays_what_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo").success());
    thread::scope(|scope| {
        let reader = scope.spawn(|| fs::read(&path).expect("what was written"));
        let mut builder = Builder::new();
        builder.visible("/a".to_owned(), What::File, None);
        let summary = builder.write(&path).expect("a written index");
        let bytes = reader.join().expect("a reader");
        assert_eq!(bytes.len() as u64, summary.bytes);
    });
    let kind = fs::symlink_metadata(&path).expect("the pipe").file_type();
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&kind));
}

#[test]
fn hidden_paths_may_come_as_one_text() {
    let mut builder = Builder::new();
    let one = builder.package(b"one");
    builder.hidden("/z", HiddenOwner::Several);
    let ends = [2, 6, 8].map(|end| (end, HiddenOwner::Package(one)));
    builder.hidden_text(b"/a/a/b/c".to_vec(), ends);
    let bytes = builder.finish().unwrap();
    let index = Index::open(&bytes).unwrap();
    for path in ["/a", "/a/b", "/c"] {
        let owner = index.hidden_owner(path.as_bytes());
        assert_eq!(owner, Some(HiddenOwner::Package(one)), "{path}");
    }
    assert_eq!(index.hidden_owner(b"/z"), Some(HiddenOwner::Several));
    assert_eq!(index.hidden_owner(b"/b"), None);

    // An end before the one before it leaves nothing, which is no path.
    let mut builder = Builder::new();
    let ends = [(2, HiddenOwner::Several), (1, HiddenOwner::Several)];
    builder.hidden_text(b"/a/b".to_vec(), ends);
    assert!(matches!(builder.finish(), Err(BuildError::NotCanonical(_))));
    // One after the text is its end.
    let mut builder = Builder::new();
    builder.hidden_text(b"/a".to_vec(), [(9, HiddenOwner::Several)]);
    let bytes = builder.finish().unwrap();
    let index = Index::open(&bytes).unwrap();
    assert_eq!(index.hidden_owner(b"/a"), Some(HiddenOwner::Several));
}
