//! Shows what a request asks for: the files of packages, what rules and options name, links
//! and generated files that nobody owns; and takes away what is to be hidden.

use crate::draft::Draft;
use crate::generated_files::show_generated;
use crate::hide::{self, Pattern};
use crate::kind::Kind;
use crate::named_by_rules::{hidden_and_made, show_empty, show_rule};
use crate::owners::OwnedPaths;
use crate::path_tree::{PathId, ROOT};
use crate::rules::{Generated, Paths, Rules, Unowned};
use crate::trees::Tree;
use crate::unowned_files::show_unowned;
use crate::unowned_links::show_links;
use crate::view::{Origin, Owner, What};
use crate::{Error, Request};
use blinkers_packages::Closure;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What is asked for in addition to packages.
pub struct Wanted<'r> {
    request: &'r Request,
    trees: &'r [Tree],
    /// The rules that apply.
    visible: Vec<Paths>,
    /// What the rules say that packages make, with these packages.
    made: Vec<(String, u32)>,
    /// Patterns of directories to show as empty.
    empty: Vec<String>,
    unowned: &'r [Unowned],
    generated: &'r [Generated],
    hide: Vec<Pattern>,
}

impl<'r> Wanted<'r> {
    /// What `request` and `rules` say, in a system below `prefix`; `in_view` tells whether a
    /// package of this name is in the view, and `installed` its number if it is installed.
    pub fn new(
        request: &'r Request,
        trees: &'r [Tree],
        rules: &'r Rules,
        prefix: &Path,
        in_view: &impl Fn(&str) -> bool,
        installed: impl Fn(&str) -> Option<u32>,
    ) -> Wanted<'r> {
        let applies = |rule: &&Paths| rule.package.as_deref().is_none_or(in_view);
        let prefix = globset::escape(&prefix.to_string_lossy());
        let with_prefix = |patterns: &[String]| {
            let below = patterns.iter().map(|pattern| format!("{prefix}{pattern}"));
            let below: Vec<String> = match prefix.is_empty() {
                true => Vec::new(),
                false => below.collect(),
            };
            [patterns, &below].concat()
        };
        let visible = rules.visible.iter().filter(applies);
        let visible = visible
            .map(|rule| Paths {
                paths: with_prefix(&rule.paths),
                made_of: with_prefix(&rule.made_of),
                package: None,
                only_unowned: rule.only_unowned,
            })
            .collect();
        let empty = rules.empty.iter().filter(applies);
        let empty = empty.flat_map(|rule| &rule.paths).cloned().collect();
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
            made: rules.made(installed),
            empty,
            unowned: &rules.unowned,
            generated: &rules.generated,
            hide: hide.collect(),
        }
    }

    /// Whether the owners of all paths are known beforehand.
    pub fn knows_all_owners(&self) -> bool {
        self.request.hidden
    }
}

/// What is left to say when everything wanted is visible.
pub struct Shown {
    /// Links that lead to hidden files, with the files' owners, and what hidden packages make.
    pub hidden_unowned: Vec<(PathId, Owner)>,
    /// What a user should know.
    pub notes: Vec<String>,
}

/// Shows everything in `draft`, which must be empty.
pub fn show(
    draft: &mut Draft,
    wanted: &Wanted,
    owners: &OwnedPaths,
    closure: &Closure,
) -> Result<Shown, Error> {
    let request = wanted.request;
    let mut shown = Shown {
        hidden_unowned: Vec::new(),
        notes: Vec::new(),
    };
    show_packages(draft, owners, closure);
    for rule in &wanted.visible {
        show_rule(draft, rule)?;
    }
    for pattern in &wanted.empty {
        show_empty(draft, pattern)?;
    }
    let mut absent = Vec::new();
    for path in &request.paths {
        if !show_path(draft, path)? {
            absent.push(path);
        }
    }
    shown.notes.extend(tell_absent(&absent));
    for tree in wanted.trees {
        for link in &tree.links {
            let link = draft.root.paths.intern(link);
            draft.show(link, None, Origin::Option);
        }
        let directory = draft.root.paths.intern(&tree.directory);
        draft.insert(directory, What::Tree, None, Origin::Option);
    }
    if request.default_rules || request.rules.is_some() {
        show_unowned(draft, wanted.unowned);
        shown.hidden_unowned = show_links(draft, request.hidden);
        if request.hidden {
            // A link belongs to whom it leads to.
            let mut made = hidden_and_made(draft, &wanted.made);
            made.retain(|(path, _)| shown.hidden_unowned.iter().all(|(link, _)| link != path));
            shown.hidden_unowned.extend(made);
        }
        show_generated(draft, wanted.generated);
    }
    let idle = hide::hide(draft, &wanted.hide)?;
    shown.notes.extend(
        idle.into_iter()
            .filter(|pattern| request.hide.contains(pattern))
            .map(|pattern| format!("--hide {pattern} hides nothing")),
    );
    prune_trees(draft);
    Ok(shown)
}

/// Shows the files of the packages, whose directories are listed.
fn show_packages(draft: &mut Draft, owners: &OwnedPaths, closure: &Closure) {
    for package in closure.packages() {
        for &path in owners.files(package) {
            // What is listed and not on disk was left out by the user or an image's maker.
            draft.show(path, Some(package.0), Origin::Package);
        }
    }
}

/// One line, however many are not there.
fn tell_absent(absent: &[&PathBuf]) -> Option<String> {
    const MOST: usize = 3;
    let shown: Vec<String> = absent
        .iter()
        .take(MOST)
        .map(|path| format!("{path:?}"))
        .collect();
    Some(match absent {
        [] => return None,
        [path] => format!("{} is not on disk", path.display()),
        _ if absent.len() <= MOST => format!("{} are not on disk", shown.join(", ")),
        _ => format!(
            "{} and {} more paths are not on disk",
            shown.join(", "),
            absent.len() - MOST
        ),
    })
}

/// Shows exactly this path, and the links in its spelling. False where it is not on disk: whatever
/// is made there is then shown, with all in it.
fn show_path(draft: &mut Draft, path: &Path) -> Result<bool, Error> {
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
        None => return Ok(true),
    };
    let (directory, _) = crate::file_system::split(trimmed);
    let spelled = draft
        .root
        .chase(directory)
        .and_then(|chase| Some((chase.links, draft.root.canonical(trimmed)?)));
    let shown = spelled.is_some_and(|(links, canonical)| {
        for link in links {
            draft.show(link, None, Origin::Option);
        }
        let is_there = draft.show(canonical, None, Origin::Option);
        if !is_there && can_be_made(draft, canonical) {
            draft.insert(canonical, What::Tree, None, Origin::Option);
        }
        is_there
    });
    Ok(shown)
}

/// Whether a name that is not there could be: what stands above it are directories, as far as anything does.
fn can_be_made(draft: &mut Draft, mut path: PathId) -> bool {
    while path != ROOT {
        path = draft.root.paths.parent(path);
        match draft.root.kind(path) {
            Kind::Directory => return true,
            Kind::Absent => {}
            _ => return false,
        }
    }
    true
}

/// Below a tree everything is visible, so entries there are only masks.
fn prune_trees(draft: &mut Draft) {
    let below: Vec<PathId> = draft
        .entries()
        .filter(|entry| entry.what != What::Mask && draft.is_in_tree(entry.path))
        .map(|entry| entry.path)
        .collect();
    for path in below {
        draft.remove(path);
    }
}
