//! Shows what a request asks for: the files of packages, what rules and options name, links
//! and generated files that nobody owns; and takes away what is to be hidden.

use crate::compose::Tree;
use crate::generated::show_generated;
use crate::hide::{self, Pattern};
use crate::links::show_links;
use crate::owned::Owners;
use crate::parts::Parts;
use crate::paths::PathId;
use crate::pattern::matches;
use crate::rules::{Generated, Paths, Rules};
use crate::view::{Origin, Owner, What};
use crate::{Error, Request};
use blinkers_packages::Closure;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// What is asked for beside packages.
pub struct Wanted<'r> {
    request: &'r Request,
    trees: &'r [Tree],
    /// Patterns of the rules that apply.
    visible: Vec<String>,
    generated: &'r [Generated],
    hide: Vec<Pattern>,
}

impl<'r> Wanted<'r> {
    /// What `request` and `rules` say, in a system below `prefix`; `in_view` tells whether a
    /// package of this name is in the view.
    pub fn new(
        request: &'r Request,
        trees: &'r [Tree],
        rules: &'r Rules,
        prefix: &Path,
        in_view: &impl Fn(&str) -> bool,
    ) -> Wanted<'r> {
        let applies = |rule: &&Paths| rule.package.as_deref().is_none_or(in_view);
        let prefix = glob::Pattern::escape(&prefix.to_string_lossy());
        let mut visible = Vec::new();
        for pattern in rules
            .visible
            .iter()
            .filter(applies)
            .flat_map(|rule| &rule.paths)
        {
            visible.push(pattern.clone());
            if !prefix.is_empty() {
                visible.push(format!("{prefix}{pattern}"));
            }
        }
        let by_rule = rules.hide.iter().filter(applies);
        let by_rule = by_rule.flat_map(|rule| &rule.paths);
        let by_rule = by_rule.map(|text| ("rules", text));
        let by_option = request.hide.iter().map(|text| ("--hide", text));
        let hide = by_rule.chain(by_option).map(|(place, text)| Pattern {
            place: place.to_owned(),
            text: text.clone(),
        });
        Wanted {
            request,
            trees,
            visible,
            generated: &rules.generated,
            hide: hide.collect(),
        }
    }
}

/// What there is to say beside what became visible.
pub struct Shown {
    /// Links that lead to hidden files, with the files' owners.
    pub hidden_links: Vec<(PathId, Owner)>,
    /// What a user should know.
    pub notes: Vec<String>,
}

/// Shows everything in `parts`, which must be empty.
pub fn show(
    parts: &mut Parts,
    wanted: &Wanted,
    owners: &Owners,
    closure: &Closure,
) -> Result<Shown, Error> {
    let request = wanted.request;
    let mut shown = Shown {
        hidden_links: Vec::new(),
        notes: Vec::new(),
    };
    show_packages(parts, owners, closure);
    for pattern in &wanted.visible {
        show_pattern(parts, pattern)?;
    }
    for path in &request.paths {
        show_path(parts, path, &mut shown.notes)?;
    }
    for tree in wanted.trees {
        for link in &tree.links {
            let link = parts.root.paths.intern(link);
            parts.show(link, None, Origin::Option);
        }
        let directory = parts.root.paths.intern(&tree.directory);
        parts.insert(directory, What::Tree, None, Origin::Option);
    }
    if request.default_rules || request.rules.is_some() {
        shown.hidden_links = show_links(parts, request.hidden);
        show_generated(parts, wanted.generated);
    }
    let idle = hide::hide(parts, &wanted.hide)?;
    shown.notes.extend(
        idle.into_iter()
            .filter(|pattern| request.hide.contains(pattern))
            .map(|pattern| format!("--hide {pattern} hides nothing")),
    );
    prune_trees(parts);
    Ok(shown)
}

/// Shows the files of the packages, whose directories are listed.
fn show_packages(parts: &mut Parts, owners: &Owners, closure: &Closure) {
    for package in closure.packages() {
        for &path in owners.files(package) {
            // What is listed and not on disk was left out by the user or an image's maker.
            parts.show(path, Some(package.0), Origin::Package);
        }
    }
}

/// Shows what a rule's pattern matches, and what links there lead to.
fn show_pattern(parts: &mut Parts, pattern: &str) -> Result<(), Error> {
    for path in matches(&mut parts.root, pattern)? {
        let Some(chase) = parts.root.chase(&path) else {
            continue;
        };
        for &link in &chase.links {
            parts.show(link, None, Origin::Rule);
        }
        // A link to a file of a package that is not in the view is not to reveal it.
        let is_own = parts.owner(chase.end).is_none() || chase.links.is_empty();
        if is_own && !parts.is_in_tree(chase.end) {
            parts.show(chase.end, None, Origin::Rule);
        }
    }
    Ok(())
}

/// Shows exactly this path, and the links in its spelling.
fn show_path(parts: &mut Parts, path: &Path, notes: &mut Vec<String>) -> Result<(), Error> {
    if !path.is_absolute() {
        return Err(Error::Relative {
            place: "--path".into(),
            path: path.to_owned(),
        });
    }
    let bytes = path.as_os_str().as_bytes();
    let trimmed = match bytes.iter().rposition(|&byte| byte != b'/') {
        Some(last) => &bytes[..=last],
        // The root is visible anyway.
        None => return Ok(()),
    };
    let (directory, _) = crate::root::split(trimmed);
    let spelled = parts
        .root
        .chase(directory)
        .and_then(|chase| Some((chase.links, parts.root.canonical(trimmed)?)));
    let shown = spelled.is_some_and(|(links, canonical)| {
        for link in links {
            parts.show(link, None, Origin::Option);
        }
        parts.show(canonical, None, Origin::Option)
    });
    if !shown {
        notes.push(format!("{} is not on disk", path.display()));
    }
    Ok(())
}

/// Below a tree everything is visible, so entries there are only masks.
fn prune_trees(parts: &mut Parts) {
    let below: Vec<PathId> = parts
        .entries()
        .filter(|entry| entry.what != What::Mask && parts.is_in_tree(entry.path))
        .map(|entry| entry.path)
        .collect();
    for path in below {
        parts.remove(path);
    }
}
