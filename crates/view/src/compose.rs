//! From a request to a view.

use crate::generated::show_generated;
use crate::hide::{self, Pattern};
use crate::links::show_links;
use crate::owned::{Owners, database};
use crate::parts::Parts;
use crate::paths::{PathId, ROOT, SEVERAL};
use crate::pattern::matches;
use crate::root::{Kind, Root};
use crate::rules::{Paths, Rules};
use crate::state::{Moment, State};
use crate::view::{Hidden, Origin, Owner, View, Visible, What};
use crate::{Error, Request};
use blinkers_packages::{Because, Closure, Database, close};
use rustc_hash::FxHashMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Composes the view that is asked for.
pub fn compose(request: &Request) -> Result<View, Error> {
    Composition::new(request)?.view()
}

/// A view that is about to be composed.
pub struct Composition<'r> {
    request: &'r Request,
    trees: Vec<Tree>,
}

/// Where a tree is.
#[derive(Debug)]
struct Tree {
    /// The links in its spelling, canonical.
    links: Vec<Vec<u8>>,
    /// The directory, canonical.
    directory: Vec<u8>,
}

impl<'r> Composition<'r> {
    /// Finds the trees.
    pub fn new(request: &'r Request) -> Result<Composition<'r>, Error> {
        // Trees are where much changes from run to run, and nothing of it matters but where
        // they are. So they are found anew each time, apart from all that is remembered.
        let mut root = Root::new(&request.root);
        let trees = request
            .trees
            .iter()
            .map(|tree| find_tree(&mut root, tree))
            .collect::<Result<_, _>>()?;
        Ok(Composition { request, trees })
    }

    /// All that the view depends on beside the state of the file system: two compositions of
    /// one identity, in one working directory and with the same rights, give the same view
    /// while the [`State`] is the same.
    pub fn identity(&self) -> String {
        format!("{:?} {:?}", self.request, self.trees)
    }

    /// Composes the view. The state is what it follows from; None if this changed meanwhile, or
    /// cannot be told.
    pub fn compose(&self) -> Result<(View, Option<State>), Error> {
        let began = Moment::now();
        let (view, sources) = compose_with(self.request, &self.trees)?;
        let state = sources.record(self.request, began);
        Ok((view, state))
    }

    /// Composes the view, for those who keep nothing.
    pub fn view(&self) -> Result<View, Error> {
        Ok(compose_with(self.request, &self.trees)?.0)
    }
}

fn find_tree(root: &mut Root, tree: &Path) -> Result<Tree, Error> {
    let missing = || Error::NoTree(tree.to_owned());
    let absolute = std::path::absolute(tree).map_err(|_| missing())?;
    let chase = root
        .chase(absolute.as_os_str().as_bytes())
        .ok_or_else(missing)?;
    if root.kind(chase.end) != Kind::Directory {
        return Err(missing());
    }
    let paths = &root.paths;
    Ok(Tree {
        links: chase.links.iter().map(|&link| paths.path(link)).collect(),
        directory: paths.path(chase.end),
    })
}

/// What a view was made from.
struct Sources {
    database: Option<Box<dyn Database>>,
    root: Root,
}

impl Sources {
    fn record(self, request: &Request, began: Moment) -> Option<State> {
        let sources = self.database.as_deref().and_then(Database::sources)?;
        let files = sources
            .iter()
            .chain(&request.build_deps)
            .chain(&request.rules);
        State::record(
            began,
            self.root.stamps(),
            files.map(|file| file.as_os_str().as_bytes().to_vec()),
        )
    }
}

fn compose_with(request: &Request, trees: &[Tree]) -> Result<(View, Sources), Error> {
    let mut notes = Vec::new();
    let database = database(&request.root, request.database, &request.portage)?;
    let needs_database =
        request.base || !request.packages.is_empty() || !request.build_deps.is_empty();
    if database.is_none() && needs_database {
        return Err(Error::NoDatabase(request.root.clone()));
    }
    let mut root = Root::new(&request.root);
    let (owners, closure) = match database.as_deref() {
        Some(database) => {
            let closure = closure(database, request, &mut notes)?;
            (Owners::read(database, &closure, &mut root)?, closure)
        }
        None => (Owners::none(), Closure::default()),
    };
    if let Some(database) = database.as_deref() {
        notes.extend(database.notes(&closure)?);
    }
    let rules = match &request.rules {
        Some(file) => Rules::read(file)?,
        None if request.default_rules => {
            Rules::default_rules(database.as_deref().map(Database::kind))?
        }
        None => Rules::default(),
    };

    let mut parts = Parts::new(root);
    show_packages(&mut parts, &owners, &closure);
    let in_view = |name: &str| {
        database
            .as_deref()
            .and_then(|database| database.all_named(name).ok())
            .is_some_and(|packages| packages.iter().any(|&package| closure.contains(package)))
    };
    let prefix = database
        .as_deref()
        .map_or(Path::new(""), Database::prefix)
        .to_string_lossy();
    for paths in rules.visible.iter().filter(|rule| applies(rule, &in_view)) {
        for pattern in &paths.paths {
            show_pattern(&mut parts, pattern)?;
            if !prefix.is_empty() {
                show_pattern(
                    &mut parts,
                    &format!("{}{pattern}", glob::Pattern::escape(&prefix)),
                )?;
            }
        }
    }
    for path in &request.paths {
        show_path(&mut parts, path, &mut notes)?;
    }
    for tree in trees {
        for link in &tree.links {
            let link = parts.root.paths.intern(link);
            parts.show(link, None, Origin::Option);
        }
        let directory = parts.root.paths.intern(&tree.directory);
        parts.insert(directory, What::Tree, None, Origin::Option);
    }
    let mut hidden_links = Vec::new();
    if request.default_rules || request.rules.is_some() {
        hidden_links = show_links(&mut parts);
        show_generated(&mut parts, &rules.generated);
    }
    let patterns = patterns(request, &rules, &in_view);
    let idle = hide::hide(&mut parts, &patterns)?;
    notes.extend(
        idle.into_iter()
            .filter(|pattern| request.hide.contains(pattern))
            .map(|pattern| format!("--hide {pattern} hides nothing")),
    );
    prune_trees(&mut parts);

    let packages = database.as_deref().map_or(&[][..], Database::packages);
    let reasons = (0..packages.len() as u32)
        .map(|number| {
            let package = blinkers_packages::PackageId(number);
            closure.explain(database.as_deref()?, package)
        })
        .collect();
    let (visible, hidden) = finish(&parts, hidden_links);
    let view = View {
        packages: packages
            .iter()
            .map(|package| package.name.clone())
            .collect(),
        reasons,
        visible,
        hidden,
        notes,
    };
    let sources = Sources {
        root: parts.root,
        database,
    };
    Ok((view, sources))
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

fn closure(
    database: &dyn Database,
    request: &Request,
    notes: &mut Vec<String>,
) -> Result<Closure, Error> {
    let mut roots = Vec::new();
    for name in &request.packages {
        for package in database.all_named(name)? {
            roots.push((package, Because::Declared("named by --package".into())));
        }
    }
    for file in &request.build_deps {
        let (all_declared, missing) = database.declarations(file, &request.profiles)?;
        if !missing.is_empty() {
            let missing = blinkers_packages::Error::Unsatisfied(missing);
            if !request.lenient {
                return Err(missing.into());
            }
            notes.push(missing.to_string());
        }
        for declared in all_declared {
            let because = Because::Declared(format!("declared in {}", declared.place));
            roots.extend(
                declared
                    .packages
                    .into_iter()
                    .map(|package| (package, because.clone())),
            );
        }
    }
    if request.base {
        let base = database.base()?;
        notes.extend(base.notes);
        roots.extend(
            base.packages
                .into_iter()
                .map(|package| (package, Because::Base)),
        );
    }
    Ok(close(database, roots)?)
}

fn applies(rule: &Paths, in_view: &impl Fn(&str) -> bool) -> bool {
    rule.package.as_deref().is_none_or(in_view)
}

fn patterns(request: &Request, rules: &Rules, in_view: &impl Fn(&str) -> bool) -> Vec<Pattern> {
    let by_rule = rules
        .hide
        .iter()
        .filter(|rule| applies(rule, in_view))
        .flat_map(|rule| &rule.paths)
        .map(|text| ("rules", text));
    let by_option = request.hide.iter().map(|text| ("--hide", text));
    by_rule
        .chain(by_option)
        .map(|(place, text)| Pattern {
            place: place.to_owned(),
            text: text.clone(),
        })
        .collect()
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

/// The visible paths, and the hidden ones that packages own, both sorted. A directory above
/// something visible is visible.
fn finish(parts: &Parts, hidden_links: Vec<(PathId, Owner)>) -> (Vec<Visible>, Hidden) {
    let mut links: FxHashMap<PathId, Owner> = FxHashMap::default();
    for (link, owner) in hidden_links {
        links
            .entry(link)
            .and_modify(|known| {
                if *known != owner {
                    *known = Owner::Several;
                }
            })
            .or_insert(owner);
    }
    let paths = &parts.root.paths;
    let is_mask = |path| {
        parts
            .entry(path)
            .is_some_and(|entry| entry.what == What::Mask)
    };
    let has_masks = parts.entries().any(|entry| entry.what == What::Mask);
    let is_masked = |path| has_masks && (is_mask(path) || paths.ancestors(path).any(is_mask));
    let mut visible = Vec::new();
    let mut hidden = Hidden::default();
    paths.in_order(|path, text| {
        if let Some(entry) = parts.entry(path) {
            visible.push(Visible {
                // The index calls the root by its name.
                path: if path == ROOT { b"/" } else { text }.to_vec(),
                what: entry.what.clone(),
                owner: entry.owner,
                origin: entry.origin.clone(),
            });
        }
        let owner = match parts.owner(path) {
            Some(SEVERAL) => Some(Owner::Several),
            Some(package) => Some(Owner::Package(package)),
            None => None,
        };
        let is_hidden = || paths.node(path).is_taken || !parts.is_visible(path) || is_masked(path);
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
