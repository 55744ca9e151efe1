//! From a request to a view.

use crate::generated::show_generated;
use crate::hide::{self, Pattern};
use crate::links::show_links;
use crate::owned::{Owners, database};
use crate::parts::{Parts, SEVERAL};
use crate::root::Root;
use crate::rules::{Paths, Rules};
use crate::view::{Hidden, Origin, Owner, View, Visible, What};
use crate::{Error, Request};
use blinkers_packages::{Because, Closure, Database, close};
use std::collections::{HashMap, HashSet};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Composes the view that is asked for.
pub fn compose(request: &Request) -> Result<View, Error> {
    let mut notes = Vec::new();
    let database = database(&request.root, request.database, &request.portage)?;
    let needs_database =
        request.base || !request.packages.is_empty() || !request.build_deps.is_empty();
    if database.is_none() && needs_database {
        return Err(Error::NoDatabase(request.root.clone()));
    }
    let mut root = Root::new(&request.root);
    let (owners, closure) = match database.as_deref() {
        Some(database) => (
            Owners::read(database, &mut root)?,
            closure(database, request, &mut notes)?,
        ),
        None => (Owners { files: Vec::new() }, Closure::default()),
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

    let mut parts = Parts::new(root, owned(&owners));
    for package in closure.packages() {
        for path in &owners.files[package.0 as usize] {
            // What is listed and not on disk was left out by the user or an image's maker.
            parts.show(path, Some(package.0), Origin::Package);
        }
    }
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
    for tree in &request.trees {
        show_tree(&mut parts, tree)?;
    }
    let mut hidden = Vec::new();
    if request.default_rules || request.rules.is_some() {
        hidden = show_links(&mut parts);
        show_generated(&mut parts, &rules.generated);
    }
    let patterns = patterns(request, &rules, &in_view);
    let (taken, idle) = hide::hide(&mut parts, &patterns)?;
    notes.extend(
        idle.into_iter()
            .filter(|pattern| request.hide.contains(pattern))
            .map(|pattern| format!("--hide {pattern} hides nothing")),
    );
    prune_trees(&mut parts);
    let taken: HashSet<Vec<u8>> = taken.into_iter().collect();
    hidden.extend(hidden_owned(&parts, &taken));

    let packages = database.as_deref().map_or(&[][..], Database::packages);
    let reasons = (0..packages.len() as u32)
        .map(|number| {
            let package = blinkers_packages::PackageId(number);
            closure.explain(database.as_deref()?, package)
        })
        .collect();
    Ok(finish(
        parts,
        hidden,
        packages
            .iter()
            .map(|package| package.name.clone())
            .collect(),
        reasons,
        notes,
    ))
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

/// Who owns each path that is in a list.
fn owned(owners: &Owners) -> HashMap<Vec<u8>, u32> {
    let count = owners.files.iter().map(Vec::len).sum();
    let mut owned = HashMap::with_capacity(count);
    for (package, files) in owners.files.iter().enumerate() {
        for file in files {
            owned
                .entry(file.clone())
                .and_modify(|owner| *owner = SEVERAL)
                .or_insert(package as u32);
        }
    }
    owned
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
    let on_disk = parts.root.on_disk(pattern.as_bytes());
    let matches = glob::glob(&on_disk.to_string_lossy()).map_err(|error| Error::Pattern {
        place: "rules".into(),
        pattern: pattern.to_owned(),
        fault: error.to_string(),
    })?;
    let base = parts.root.on_disk(b"");
    for found in matches.flatten() {
        let Ok(path) = found.strip_prefix(&base) else {
            continue;
        };
        let path = [b"/", path.as_os_str().as_bytes()].concat();
        let Some(chase) = parts.root.chase(&path) else {
            continue;
        };
        for link in &chase.links {
            parts.show(link, None, Origin::Rule);
        }
        // A link to a file of a package that is not in the view is not to reveal it.
        let is_own = parts.owner(&chase.end).is_none() || chase.links.is_empty();
        if is_own && !parts.is_in_tree(&chase.end) {
            parts.show(&chase.end, None, Origin::Rule);
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
            parts.show(&link, None, Origin::Option);
        }
        parts.show(&canonical, None, Origin::Option)
    });
    if !shown {
        notes.push(format!("{} is not on disk", path.display()));
    }
    Ok(())
}

/// Shows everything below a directory, and the links in its spelling.
fn show_tree(parts: &mut Parts, tree: &Path) -> Result<(), Error> {
    let absolute = std::path::absolute(tree).map_err(|_| Error::NoTree(tree.to_owned()))?;
    let chase = parts.root.chase(absolute.as_os_str().as_bytes());
    let Some(chase) = chase.filter(|chase| parts.root.on_disk(&chase.end).is_dir()) else {
        return Err(Error::NoTree(tree.to_owned()));
    };
    for link in chase.links {
        parts.show(&link, None, Origin::Option);
    }
    parts.insert(&chase.end, What::Tree, None, Origin::Option);
    Ok(())
}

/// Below a tree everything is visible, so entries there are only masks.
fn prune_trees(parts: &mut Parts) {
    let below: Vec<Vec<u8>> = parts
        .entries()
        .values()
        .filter(|entry| entry.what != What::Mask && parts.is_in_tree(&entry.path))
        .map(|entry| entry.path.clone())
        .collect();
    for path in below {
        parts.remove(&path);
    }
}

/// The owned paths that are not visible. A directory above something visible is visible.
fn hidden_owned(parts: &Parts, taken: &HashSet<Vec<u8>>) -> Vec<Hidden> {
    let is_masked = |path: &[u8]| {
        let masked = |path: &[u8]| {
            parts
                .entry(path)
                .is_some_and(|entry| entry.what == What::Mask)
        };
        masked(path) || crate::root::ancestors(path).any(masked)
    };
    let has_masks = parts
        .entries()
        .values()
        .any(|entry| entry.what == What::Mask);
    parts
        .owned()
        .iter()
        .filter(|(path, _)| {
            taken.contains(*path) || !parts.is_visible(path) || has_masks && is_masked(path)
        })
        .map(|(path, &owner)| Hidden {
            path: path.clone(),
            owner: match owner {
                SEVERAL => Owner::Several,
                package => Owner::Package(package),
            },
        })
        .collect()
}

fn finish(
    parts: Parts,
    mut hidden: Vec<Hidden>,
    packages: Vec<String>,
    reasons: Vec<Option<String>>,
    notes: Vec<String>,
) -> View {
    let mut visible: Vec<Visible> = parts.into_entries().collect();
    visible.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    // The index calls the root by its name.
    for entry in &mut visible {
        if entry.path.is_empty() {
            entry.path = b"/".to_vec();
        }
    }
    hidden.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    hidden.dedup_by(|later, earlier| {
        let same = later.path == earlier.path;
        if same && later.owner != earlier.owner {
            earlier.owner = Owner::Several;
        }
        same
    });
    View {
        packages,
        reasons,
        visible,
        hidden,
        notes,
    }
}
