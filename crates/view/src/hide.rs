//! What is hidden after all: `--hide` and the rules' `hide`.

use crate::Error;
use crate::draft::Draft;
use crate::file_system::split;
use crate::glob_syntax;
use crate::kind::Kind;
use crate::path_tree::{PathId, components};
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
        let above = std::iter::successors(Some(&*text), |path| Some(split(path).0))
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
    for mask in masks(draft, patterns, &mut matches) {
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

/// What matches inside the trees, each without what is below another.
fn masks(
    draft: &mut Draft,
    patterns: &[Pattern],
    matches: &mut impl FnMut(&[u8]) -> bool,
) -> Vec<PathId> {
    let mut found = HashSet::new();
    for start in patterns.iter().map(Start::of) {
        let directory = draft.root.paths.intern(start.directory);
        let is_tree = |path: &PathId| draft.root.paths.node(*path).is_tree;
        let is_inside = is_tree(&directory) || draft.is_in_tree(directory);
        if let Some(name) = start.literal {
            let Some(path) = draft.root.child(directory, name, name) else {
                continue;
            };
            let is_there = is_inside && draft.root.kind(path) != Kind::Absent;
            if is_there && matches(&draft.root.paths.path(path)) {
                found.insert(path);
            }
        } else if is_inside {
            search(draft, directory, start.depth, matches, &mut found);
        } else {
            for tree in trees_below(draft, directory) {
                let passed = draft
                    .root
                    .paths
                    .ancestors(tree)
                    .position(|above| above == directory);
                let left = start
                    .depth
                    .saturating_sub(passed.map_or(0, |passed| passed + 1));
                search(draft, tree, left, matches, &mut found);
            }
        }
    }
    let paths = &draft.root.paths;
    let is_outermost = |path: &PathId| !paths.ancestors(*path).any(|above| found.contains(&above));
    found.iter().copied().filter(is_outermost).collect()
}

/// The trees below a directory.
fn trees_below(draft: &Draft, directory: PathId) -> Vec<PathId> {
    draft
        .entries()
        .filter(|entry| entry.what == What::Tree)
        .map(|entry| entry.path)
        .filter(|&tree| {
            draft
                .root
                .paths
                .ancestors(tree)
                .any(|above| above == directory)
        })
        .collect()
}

/// Where the search for a pattern begins.
struct Start<'p> {
    /// The last directory before the first special character.
    directory: &'p [u8],
    /// The name there, if the pattern has no special character.
    literal: Option<&'p [u8]>,
    /// Of how many components the rest is at most.
    depth: usize,
}

impl Start<'_> {
    fn of(pattern: &Pattern) -> Start<'_> {
        let text = &*pattern.text;
        if glob_syntax::is_plain(text) {
            let (directory, name) = split(text.as_bytes());
            return Start {
                directory,
                literal: Some(name),
                depth: 1,
            };
        }
        let (directory, _) = split(glob_syntax::plain_start(text).as_bytes());
        let rest = &pattern.text[directory.len()..];
        // Two stars are any number of directories, and a choice in braces may hold a slash.
        let is_bounded = !rest.contains("**") && !rest.contains('{');
        Start {
            directory,
            literal: None,
            depth: match is_bounded {
                true => components(rest.as_bytes()).count(),
                false => usize::MAX,
            },
        }
    }
}

/// Finds what matches in a directory, and below it to this depth. Below what matches nothing
/// is looked for.
fn search(
    draft: &mut Draft,
    directory: PathId,
    depth: usize,
    matches: &mut impl FnMut(&[u8]) -> bool,
    found: &mut HashSet<PathId>,
) {
    if depth == 0 {
        return;
    }
    for path in draft.root.listing(directory).to_vec() {
        if matches(&draft.root.paths.path(path)) {
            found.insert(path);
        } else if draft.root.kind(path) == Kind::Directory {
            search(draft, path, depth - 1, matches, found);
        }
    }
}
