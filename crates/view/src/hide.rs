//! What is hidden after all: `--hide` and the rules' `hide`.

use crate::Error;
use crate::parts::Parts;
use crate::root::{Kind, ancestors};
use crate::view::{Origin, What};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// A pattern and where it was given.
pub struct Pattern {
    pub place: String,
    pub text: String,
}

/// Hides what matches, with everything below it. Gives the paths that were visible, and the
/// patterns that matched nothing.
pub fn hide(parts: &mut Parts, patterns: &[Pattern]) -> Result<(Vec<Vec<u8>>, Vec<String>), Error> {
    if patterns.is_empty() {
        return Ok((Vec::new(), Vec::new()));
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
    let mut masks = Vec::new();
    for (path, entry) in parts.entries() {
        let above = ancestors(path).filter(|parent| !parent.is_empty());
        // A tree is hidden by its own name only; what is masked inside is found below.
        if std::iter::once(&**path).chain(above).any(&mut matches) {
            hidden.push((path.clone(), entry.what == What::Tree));
        }
    }
    for (path, _) in &hidden {
        parts.remove(path);
    }
    let trees: Vec<Vec<u8>> = parts
        .entries()
        .values()
        .filter(|entry| entry.what == What::Tree)
        .map(|entry| entry.path.clone())
        .collect();
    for tree in trees {
        if patterns.iter().any(|pattern| may_be_below(pattern, &tree)) {
            mask(parts, &tree, &mut matches, &mut masks);
        }
    }
    for mask in masks {
        parts.insert(&mask, What::Mask, None, Origin::Option);
    }
    let idle = (0..patterns.len())
        .filter(|number| !matched.contains(number))
        .map(|number| patterns[number].text.clone())
        .collect();
    Ok((hidden.into_iter().map(|(path, _)| path).collect(), idle))
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
        // As in a shell, a star stays inside its directory; two of them do not.
        set.add(
            GlobBuilder::new(&pattern.text)
                .literal_separator(true)
                .build()
                .map_err(failed)?,
        );
    }
    set.build().map_err(|error| Error::Pattern {
        place: String::new(),
        pattern: String::new(),
        fault: error.to_string(),
    })
}

/// Whether the part of a pattern before its first special character agrees with a tree.
fn may_be_below(pattern: &Pattern, tree: &[u8]) -> bool {
    let text = pattern.text.as_bytes();
    let plain = text
        .iter()
        .position(|byte| b"*?[{\\".contains(byte))
        .unwrap_or(text.len());
    let length = plain.min(tree.len());
    text[..length] == tree[..length]
}

fn mask(
    parts: &mut Parts,
    directory: &[u8],
    matches: &mut impl FnMut(&[u8]) -> bool,
    masks: &mut Vec<Vec<u8>>,
) {
    let listing = parts.root.listing(directory);
    for (name, kind) in listing.iter() {
        let path = [directory, b"/", name].concat();
        if matches(&path) {
            masks.push(path);
        } else if *kind == Kind::Directory {
            mask(parts, &path, matches, masks);
        }
    }
}
