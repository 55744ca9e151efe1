//! The packages of a view, and what they own.

use crate::file_system::FileSystem;
use crate::owners::{OwnedPaths, all_packages};
use crate::rules::Rules;
use crate::{Error, Request};
use blinkers_packages::{Because, Closure, Database, PackageId, satisfy};

/// What is known of packages before anything is shown.
pub struct Packages {
    /// The packages of the view.
    pub closure: Closure,
    /// What those own whose lists were read.
    pub owned: OwnedPaths,
    /// The others.
    pub unread: Vec<PackageId>,
}

impl Packages {
    /// Of a system without packages.
    pub fn nothing() -> Packages {
        Packages {
            closure: Closure::default(),
            owned: OwnedPaths::none(),
            unread: Vec::new(),
        }
    }

    /// Finds those that the request names, and reads the lists that it needs.
    pub fn read(
        database: &dyn Database,
        request: &Request,
        rules: &Rules,
        root: &mut FileSystem,
        notes: &mut Vec<String>,
    ) -> Result<Packages, Error> {
        let closure = closure(database, request, rules, notes)?;
        let is_read = |package: &PackageId| request.hidden || closure.contains(*package);
        let (read, unread): (Vec<_>, _) = all_packages(database).into_iter().partition(is_read);
        Ok(Packages {
            owned: OwnedPaths::read(database, &read, &closure, root)?,
            closure,
            unread,
        })
    }
}

fn closure(
    database: &dyn Database,
    request: &Request,
    rules: &Rules,
    notes: &mut Vec<String>,
) -> Result<Closure, Error> {
    let mut roots = Vec::new();
    for name in &request.packages {
        for package in database.all_named(name)? {
            let because = Because::Declared("named by --package".into());
            roots.push((vec![package], because));
        }
    }
    for file in &request.build_deps {
        let (all_declared, missing) = database.declarations(file, &request.build)?;
        if !missing.is_empty() {
            let missing = blinkers_packages::Error::Unsatisfied(missing);
            if !request.lenient {
                return Err(missing.into());
            }
            notes.push(missing.to_string());
        }
        for declared in all_declared {
            let because = Because::Declared(format!("declared in {}", declared.place));
            if declared.one_is_enough {
                roots.push((declared.packages, because));
                continue;
            }
            let each = declared.packages.into_iter();
            roots.extend(each.map(|package| (vec![package], because.clone())));
        }
    }
    if let Some(command) = &request.command {
        let called = rules.called_by(command);
        for package in called.flat_map(|name| database.any_named(name)) {
            let because = Because::Declared(format!("called by {command}"));
            roots.push((vec![package], because));
        }
    }
    if request.base {
        let base = database.base()?;
        notes.extend(base.notes);
        roots.extend(
            base.packages
                .into_iter()
                .map(|package| (vec![package], Because::Base)),
        );
    }
    Ok(satisfy(database, roots)?)
}
