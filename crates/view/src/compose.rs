//! From a request to a view.

use crate::apply::{Shown, Wanted, show};
use crate::draft::Draft;
use crate::file_system::FileSystem;
use crate::finish::finish;
use crate::owners::complete;
use crate::package_closure::Packages;
use crate::rules::Rules;
use crate::state::{Moment, State};
use crate::trees::{Tree, find_tree};
use crate::view::View;
use crate::{Error, Request};
use blinkers_packages::{Database, PackageId};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Composes the view that is asked for.
pub fn compose(request: &Request) -> Result<View, Error> {
    Composition::new(request)?.view()
}

/// A view that is about to be composed.
pub struct Composition<'r> {
    request: &'r Request,
    trees: Vec<Tree>,
}

impl<'r> Composition<'r> {
    /// Finds the trees.
    pub fn new(request: &'r Request) -> Result<Composition<'r>, Error> {
        // Trees are where much changes from run to run, and nothing of it matters but where
        // they are. So they are found anew each time, apart from all that is remembered.
        let mut root = FileSystem::new(&request.root);
        let trees = request
            .trees
            .iter()
            .map(|tree| find_tree(&mut root, tree))
            .filter(|found| !(request.lenient && matches!(found, Err(Error::NoTree(_)))))
            .collect::<Result<_, _>>()?;
        Ok(Composition { request, trees })
    }

    /// All that the view depends on, except for the state of the file system: two compositions of
    /// one identity, in one working directory and with the same rights, give the same view
    /// while the [`State`] is the same.
    pub fn identity(&self) -> String {
        format!("{:?} {:?}", self.request, self.trees)
    }

    /// Composes the view. The state is what it follows from; None if this changed meanwhile, or
    /// is not known.
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

/// What a view was made from.
struct Sources {
    /// Those of the package database; None if it cannot tell.
    files: Option<Vec<PathBuf>>,
    root: FileSystem,
}

impl Sources {
    fn record(self, request: &Request, began: Moment) -> Option<State> {
        let files = self.files?;
        let files = files
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
    let database = open(request)?;
    let database = database.as_deref();
    let mut notes = Vec::new();
    let mut root = FileSystem::new(&request.root);
    let rules = rules(request, database)?;
    let of_view = match database {
        Some(database) => Packages::read(database, request, &rules, &mut root, &mut notes)?,
        None => Packages::nothing(),
    };
    let in_view = |name: &str| {
        let packages = database.map_or(Vec::new(), |database| database.any_named(name));
        let mut packages = packages.into_iter();
        packages.any(|package| of_view.closure.contains(package))
    };
    let installed = |name: &str| Some(database?.any_named(name).first()?.0);
    let prefix = database.map_or(Path::new(""), Database::prefix);
    let wanted = Wanted::new(request, trees, &rules, prefix, &in_view, installed);
    let mut draft = Draft::new(root, request.hidden);
    let mut shown = apply_all(&mut draft, &wanted, &of_view, database)?;
    if let Some(database) = database {
        notes.extend(database.notes(&of_view.closure)?);
    }
    notes.append(&mut shown.notes);

    let packages = database.map_or(&[][..], Database::packages);
    let reasons = (0..packages.len() as u32)
        .map(|number| of_view.closure.explain(database?, PackageId(number)))
        .collect();
    let (visible, hidden) = finish(&draft, shown.hidden_unowned, request.hidden);
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
        root: draft.root,
        files: database.and_then(Database::sources),
    };
    Ok((view, sources))
}

/// The database that the request needs; None if it needs none and there is none.
fn open(request: &Request) -> Result<Option<Box<dyn Database>>, Error> {
    let database = blinkers_packages::open(&request.root, request.database, &request.portage)?;
    let is_needed = request.base || !request.packages.is_empty() || !request.build_deps.is_empty();
    if database.is_none() && is_needed {
        return Err(Error::NoDatabase(request.root.clone()));
    }
    Ok(database)
}

fn rules(request: &Request, database: Option<&dyn Database>) -> Result<Rules, Error> {
    match &request.rules {
        Some(file) => Rules::read(file),
        None if request.default_rules => Rules::default_rules(database.map(Database::kind)),
        None => Ok(Rules::default()),
    }
}

/// Shows all that is wanted.
///
/// What is visible depends here and there on what hidden packages own. Where their lists were
/// not read, everything is shown once to learn of which paths, and again when these are known;
/// and yet again if that brought up others.
fn apply_all(
    draft: &mut Draft,
    wanted: &Wanted,
    packages: &Packages,
    database: Option<&dyn Database>,
) -> Result<Shown, Error> {
    let mut is_complete = wanted.knows_all_owners();
    loop {
        let shown = show(draft, wanted, &packages.owned, &packages.closure)?;
        let asked = draft.take_asked();
        match database {
            Some(database) if !is_complete || !asked.is_empty() => {
                complete(database, &packages.unread, &mut draft.root, &asked)?;
                is_complete = true;
                draft.clear();
            }
            _ => return Ok(shown),
        }
    }
}
