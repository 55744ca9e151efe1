//! What `--hide` looks at in a tree: a path that is named is looked up, a pattern is searched
//! for from where its first special character stands.

#[path = "../../packages/tests/fake_root/mod.rs"]
mod fake_root;

use blinkers_view::{Composition, Request, View, What};
use fake_root::FakeRoot;
use std::time::Duration;

/// A tree of 400 directories: `/t/0/0` to `/t/19/19`, with a file `f` in each.
fn tree_of_many_directories() -> FakeRoot {
    let root = FakeRoot::new();
    for one in 0..20 {
        for other in 0..20 {
            root.file(&format!("t/{one}/{other}/f"), "");
        }
    }
    root.link("t/link", "7");
    // What changed in the clock's tick in which a view is composed is not remembered.
    std::thread::sleep(Duration::from_millis(50));
    root
}

/// The masks of a view with the tree `/t` and these patterns, its notes, and how many
/// directories it was composed from.
fn masks(root: &FakeRoot, patterns: &[&str]) -> (Vec<String>, Vec<String>, usize) {
    let request = Request {
        root: root.path().to_owned(),
        trees: vec!["/t".into()],
        hide: patterns.iter().map(|&pattern| pattern.to_owned()).collect(),
        ..Request::default()
    };
    let (view, state) = Composition::new(&request).unwrap().compose().unwrap();
    let View { visible, notes, .. } = view;
    let masks = visible
        .into_iter()
        .filter(|entry| entry.what == What::Mask)
        .map(|entry| String::from_utf8(entry.path).unwrap())
        .collect();
    (masks, notes, state.expect("a settled state").len())
}

#[test]
fn one_path_in_a_tree_is_looked_up() {
    let root = tree_of_many_directories();
    let (found, notes, read) = masks(&root, &["/t/3/4"]);
    assert_eq!(found, ["/t/3/4"]);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(read < 20, "{read} directories and files were looked into");
}

#[test]
fn a_path_that_is_not_there_hides_nothing_and_says_so() {
    let root = tree_of_many_directories();
    for absent in ["/t/3/none", "/t/none/4", "/t/link/4", "/t/3/4/f/g"] {
        let (found, notes, read) = masks(&root, &[absent]);
        assert!(found.is_empty(), "{absent}: {found:?}");
        assert_eq!(notes, [format!("--hide {absent} hides nothing")]);
        assert!(read < 20, "{absent}: {read} directories were looked into");
    }
}

#[test]
fn a_pattern_is_searched_for_from_its_first_special_character() {
    let root = tree_of_many_directories();
    let (found, _, read) = masks(&root, &["/t/3/1?"]);
    assert_eq!(found.len(), 10, "{found:?}");
    assert!(read < 50, "{read} directories and files were looked into");
    let (found, _, read) = masks(&root, &["/t/3/**/f"]);
    assert_eq!(found.len(), 20, "{found:?}");
    assert!(read < 80, "{read} directories and files were looked into");
}

#[test]
fn a_pattern_goes_no_deeper_than_it_can_match() {
    let root = tree_of_many_directories();
    let (found, _, read) = masks(&root, &["/t/*7"]);
    assert_eq!(found, ["/t/17", "/t/7"]);
    assert!(read < 20, "{read} directories and files were looked into");
    let (found, ..) = masks(&root, &["/t/{1,2/3}"]);
    assert_eq!(found, ["/t/1", "/t/2/3"], "a choice may hold a slash");
}

#[test]
fn what_is_hidden_already_is_not_hidden_twice() {
    let root = tree_of_many_directories();
    for patterns in [["/t/3", "/t/3/4"], ["/t/3/4", "/t/3"]] {
        let (found, notes, _) = masks(&root, &patterns);
        assert_eq!(found, ["/t/3"]);
        assert!(notes.is_empty(), "{notes:?}");
    }
    let (found, ..) = masks(&root, &["/t/**/f", "/t/3/?"]);
    assert_eq!(found.len(), 400, "{found:?}");
}
