//! From a draft to the lists of a view.

use crate::draft::Draft;
use crate::path_tree::{Node, PathId, ROOT, SEVERAL};
use crate::view::{Hidden, Owner, Visible, What};
use rustc_hash::FxHashMap;

/// The visible paths, and, if `tells_hidden`, the hidden ones that packages own, both
/// sorted. A directory above something visible is visible.
pub fn finish(
    draft: &Draft,
    hidden_unowned: Vec<(PathId, Owner)>,
    tells_hidden: bool,
) -> (Vec<Visible>, Hidden) {
    let mut links: FxHashMap<PathId, Owner> = FxHashMap::default();
    for (link, owner) in hidden_unowned {
        links
            .entry(link)
            .and_modify(|known| {
                if *known != owner {
                    *known = Owner::Several;
                }
            })
            .or_insert(owner);
    }
    let paths = &draft.root.paths;
    let is_mask = |path| {
        draft
            .entry(path)
            .is_some_and(|entry| entry.what == What::Mask)
    };
    let has_masks = draft.entries().any(|entry| entry.what == What::Mask);
    let is_masked = |path| has_masks && (is_mask(path) || paths.ancestors(path).any(is_mask));
    let mut visible = Vec::new();
    let mut hidden = Hidden::default();
    let is_told = |node: &Node| tells_hidden || node.entry != 0 || node.is_parent;
    paths.in_order(is_told, |path, text| {
        if let Some(entry) = draft.entry(path) {
            visible.push(Visible {
                // The index calls the root by its name.
                path: if path == ROOT { b"/" } else { text }.to_vec(),
                what: entry.what.clone(),
                owner: entry.owner,
                origin: entry.origin.clone(),
            });
        }
        if !tells_hidden {
            return;
        }
        let owner = match draft.owner(path) {
            Some(SEVERAL) => Some(Owner::Several),
            Some(package) => Some(Owner::Package(package)),
            None => None,
        };
        let is_hidden = || paths.node(path).is_taken || !draft.is_visible(path) || is_masked(path);
        match owner {
            Some(owner) if is_hidden() => hidden.push(text, owner),
            Some(_) => {}
            None => {
                if let Some(&owner) = links.get(&path) {
                    hidden.push(text, owner);
                }
            }
        }
    });
    (visible, hidden)
}
