//! From a request to a view.

use crate::owned::{Owners, all_packages, complete, database};
use crate::parts::Parts;
use crate::paths::{Node, PathId, ROOT, SEVERAL};
use crate::root::{Kind, Root};
use crate::rules::Rules;
use crate::show::{Wanted, show};
use crate::state::{Moment, State};
use crate::view::{Hidden, Owner, View, Visible, What};
use crate::{Error, Request};
use blinkers_packages::{Because, Closure, Database, PackageId, close};
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
pub(crate) struct Tree {
    /// The links in its spelling, canonical.
    pub links: Vec<Vec<u8>>,
    /// The directory, canonical.
    pub directory: Vec<u8>,
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
    let mut owners = Owners::none();
    let mut closure = Closure::default();
    let mut others = Vec::new();
    if let Some(database) = database.as_deref() {
        closure = self::closure(database, request, &mut notes)?;
        let is_read = |package: &PackageId| request.hidden || closure.contains(*package);
        let (read, rest) = all_packages(database).into_iter().partition(is_read);
        others = rest;
        owners = Owners::read(database, &read, &closure, &mut root)?;
    }
    let rules = match &request.rules {
        Some(file) => Rules::read(file)?,
        None if request.default_rules => {
            Rules::default_rules(database.as_deref().map(Database::kind))?
        }
        None => Rules::default(),
    };

    let in_view = |name: &str| {
        let packages = database
            .as_deref()
            .map_or(Vec::new(), |database| database.any_named(name));
        packages.iter().any(|&package| closure.contains(package))
    };
    let prefix = database.as_deref().map_or(Path::new(""), Database::prefix);
    let wanted = Wanted::new(request, trees, &rules, prefix, &in_view);
    let mut parts = Parts::new(root, request.hidden);
    // What is visible depends here and there on what hidden packages own. Where their lists were
    // not read, everything is shown once to learn of which paths, and again when these are
    // known; and yet again if that brought up others.
    let mut is_complete = request.hidden;
    let mut shown = loop {
        let shown = show(&mut parts, &wanted, &owners, &closure)?;
        let asked = parts.take_asked();
        match database.as_deref() {
            Some(database) if !is_complete || !asked.is_empty() => {
                complete(database, &others, &mut parts.root, &asked)?;
                is_complete = true;
                parts.clear();
            }
            _ => break shown,
        }
    };
    if let Some(database) = database.as_deref() {
        notes.extend(database.notes(&closure)?);
    }
    notes.append(&mut shown.notes);

    let packages = database.as_deref().map_or(&[][..], Database::packages);
    let reasons = (0..packages.len() as u32)
        .map(|number| closure.explain(database.as_deref()?, PackageId(number)))
        .collect();
    let (visible, hidden) = finish(&parts, shown.hidden_links, request.hidden);
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

/// The visible paths, and, if that is to be told, the hidden ones that packages own, both
/// sorted. A directory above something visible is visible.
fn finish(
    parts: &Parts,
    hidden_links: Vec<(PathId, Owner)>,
    tells_hidden: bool,
) -> (Vec<Visible>, Hidden) {
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
    let is_told = |node: &Node| tells_hidden || node.entry != 0 || node.is_parent;
    paths.in_order(is_told, |path, text| {
        if let Some(entry) = parts.entry(path) {
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
