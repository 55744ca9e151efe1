//! What is hidden after all: `--hide` and the rules' `hide`.

use crate::Error;
use crate::draft::Draft;
use crate::glob_syntax;
use crate::kind::Kind;
use crate::path_tree::PathId;
use crate::view::{Origin, What};
use globset::{GlobSet, GlobSetBuilder};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// A pattern and where it was given.
pub struct Pattern {
    pub place: String,
    pub text: String,
}

/// Hides what matches, with everything below it. What was visible is marked as taken. Gives
/// the patterns that matched nothing.
pub fn hide(draft: &mut Draft, patterns: &[Pattern]) -> Result<Vec<String>, Error> {
    if patterns.is_empty() {
        return Ok(Vec::new());
    }
    let set = compile(patterns)?;
    let mut matched = HashSet::new();
    let mut matches = |path: &[u8]| {
        let found = set.matches(OsStr::from_bytes(path));
        let any = !found.is_empty();
        matched.extend(found);
        any
    };
    let mut hidden = Vec::new();
    for entry in draft.entries() {
        let paths = &draft.root.paths;
        let text = paths.path(entry.path);
        let above =
            std::iter::successors(Some(&*text), |path| Some(crate::file_system::split(path).0))
                .skip(1)
                .take_while(|parent| !parent.is_empty());
        // A tree is hidden by its own name only; what is masked inside is found below.
        if std::iter::once(&*text).chain(above).any(&mut matches) {
            hidden.push(entry.path);
        }
    }
    for path in hidden {
        draft.root.paths.node_mut(path).is_taken = true;
        draft.remove(path);
    }
    let trees: Vec<PathId> = draft
        .entries()
        .filter(|entry| entry.what == What::Tree)
        .map(|entry| entry.path)
        .collect();
    let mut masks = Vec::new();
    for tree in trees {
        let text = draft.root.paths.path(tree);
        if patterns.iter().any(|pattern| may_be_below(pattern, &text)) {
            mask(draft, tree, &mut matches, &mut masks);
        }
    }
    for mask in masks {
        draft.insert(mask, What::Mask, None, Origin::Option);
    }
    let idle = (0..patterns.len())
        .filter(|number| !matched.contains(number))
        .map(|number| patterns[number].text.clone())
        .collect();
    Ok(idle)
}

fn compile(patterns: &[Pattern]) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let failed = |error: globset::Error| Error::Pattern {
            place: pattern.place.clone(),
            pattern: pattern.text.clone(),
            fault: error.kind().to_string(),
        };
        if !pattern.text.starts_with('/') {
            return Err(Error::Relative {
                place: pattern.place.clone(),
                path: pattern.text.clone().into(),
            });
        }
        set.add(glob_syntax::read(&pattern.text).map_err(failed)?);
    }
    set.build().map_err(|error| Error::Pattern {
        place: String::new(),
        pattern: String::new(),
        fault: error.to_string(),
    })
}

/// Whether the part of a pattern before its first special character agrees with a tree.
fn may_be_below(pattern: &Pattern, tree: &[u8]) -> bool {
    let plain = glob_syntax::plain_start(&pattern.text).as_bytes();
    let length = plain.len().min(tree.len());
    plain[..length] == tree[..length]
}

fn mask(
    draft: &mut Draft,
    directory: PathId,
    matches: &mut impl FnMut(&[u8]) -> bool,
    masks: &mut Vec<PathId>,
) {
    for path in draft.root.listing(directory).to_vec() {
        if matches(&draft.root.paths.path(path)) {
            masks.push(path);
        } else if draft.root.kind(path) == Kind::Directory {
            mask(draft, path, matches, masks);
        }
    }
}
