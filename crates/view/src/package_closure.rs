//! The packages of a view, and what they own.

use crate::file_system::FileSystem;
use crate::owners::{OwnedPaths, all_packages};
use crate::{Error, Request};
use blinkers_packages::{Because, Closure, Database, PackageId, close};

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
        root: &mut FileSystem,
        notes: &mut Vec<String>,
    ) -> Result<Packages, Error> {
        let closure = closure(database, request, notes)?;
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
