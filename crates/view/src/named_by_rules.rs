//! What rules name: paths by pattern, and directories that are to be empty.

use crate::Error;
use crate::draft::Draft;
use crate::kind::Kind;
use crate::path_patterns::matches;
use crate::path_tree::PathId;
use crate::rules::Paths;
use crate::view::{Origin, Owner, What};

/// Shows what the patterns of a rule match, and what links there lead to.
pub fn show_rule(draft: &mut Draft, rule: &Paths) -> Result<(), Error> {
    let mut is_made = rule.made_of.is_empty();
    for pattern in &rule.made_of {
        for path in matches(&mut draft.root, pattern)? {
            let path = draft.root.canonical(&path);
            let entry = path.and_then(|path| draft.entry(path));
            is_made |= entry.is_some_and(|entry| entry.what != What::Directory);
        }
    }
    if !is_made {
        return Ok(());
    }
    for pattern in &rule.paths {
        for path in matches(&mut draft.root, pattern)? {
            show_match(draft, &path, rule.only_unowned);
        }
    }
    Ok(())
}

/// Shows a path that a rule names, and what a link there leads to.
fn show_match(draft: &mut Draft, path: &[u8], only_unowned: bool) {
    let Some(chase) = draft.root.chase(path) else {
        return;
    };
    let Some(named) = draft.root.canonical(path) else {
        return;
    };
    if only_unowned && draft.entry(named).is_none() && draft.owner(named).is_some() {
        return;
    }
    for &link in &chase.links {
        draft.show(link, None, Origin::Rule);
    }
    // A link to a file of a package that is not in the view is not to reveal it.
    let is_own = draft.owner(chase.end).is_none() || chase.links.is_empty();
    if is_own && !draft.is_in_tree(chase.end) {
        draft.show(chase.end, None, Origin::Rule);
    }
}

/// Shows the directories that a rule's pattern matches, without what nobody owns in them.
pub fn show_empty(draft: &mut Draft, pattern: &str) -> Result<(), Error> {
    for path in matches(&mut draft.root, pattern)? {
        let Some(directory) = draft.root.canonical(&path) else {
            continue;
        };
        if draft.root.kind(directory) == Kind::Directory && !draft.is_in_tree(directory) {
            draft.show(directory, None, Origin::Rule);
            draft.root.paths.node_mut(directory).is_kept_empty = true;
        }
    }
    Ok(())
}

/// What is hidden and owned by nobody among what the rules say that packages make, with these.
pub fn hidden_and_made(draft: &mut Draft, paths: &[(String, u32)]) -> Vec<(PathId, Owner)> {
    let mut made: Vec<(PathId, Owner)> = Vec::new();
    for (path, package) in paths {
        let Some(path) = draft.root.canonical(path.as_bytes()) else {
            continue;
        };
        let is_new = made.iter().all(|(known, _)| *known != path);
        if is_new
            && !draft.is_visible(path)
            && !draft.is_in_tree(path)
            && draft.root.kind(path) != Kind::Absent
            && draft.owner(path).is_none()
        {
            made.push((path, Owner::Package(*package)));
        }
    }
    made
}
