//! The packages that a set of packages needs to run.

use crate::{Database, Error, PackageId};
use std::collections::BTreeMap;
use std::collections::VecDeque;

/// Why a package is in a closure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Because {
    /// Every build may assume it.
    Base,
    /// The user named it, or a file that the user named declares it; in the user's words.
    Declared(String),
    /// Another package needs it.
    NeededBy(PackageId),
}

/// Packages, each with the first reason that was found for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Closure {
    reasons: BTreeMap<PackageId, Because>,
}

impl Closure {
    /// Whether `package` is in it.
    pub fn contains(&self, package: PackageId) -> bool {
        self.reasons.contains_key(&package)
    }

    /// The packages, in the order of the database.
    pub fn packages(&self) -> impl Iterator<Item = PackageId> + '_ {
        self.reasons.keys().copied()
    }

    /// Why `package` is in it, from the package to what began the chain:
    /// `needed by libfoo-dev, declared in debian/control`. None if it is not.
    pub fn explain(&self, database: &dyn Database, package: PackageId) -> Option<String> {
        let mut text = Vec::new();
        let mut at = package;
        // Each step goes to a package that was reached earlier, so this ends.
        loop {
            match self.reasons.get(&at)? {
                Because::Base => {
                    text.push(format!("part of {}", database.base_name()));
                    break;
                }
                Because::Declared(how) => {
                    text.push(how.clone());
                    break;
                }
                Because::NeededBy(parent) => {
                    let name = &database.packages()[parent.0 as usize].name;
                    text.push(format!("needed by {name}"));
                    at = *parent;
                }
            }
        }
        Some(text.join(", "))
    }
}

/// Closes `roots` over what they need, breadth first: the reason found is the shortest.
pub fn close(
    database: &dyn Database,
    roots: impl IntoIterator<Item = (PackageId, Because)>,
) -> Result<Closure, Error> {
    let mut closure = Closure::default();
    let mut queue = VecDeque::new();
    let reach = |closure: &mut Closure, queue: &mut VecDeque<_>, package, because| {
        closure.reasons.entry(package).or_insert_with(|| {
            queue.push_back(package);
            because
        });
    };
    for (package, because) in roots {
        reach(&mut closure, &mut queue, package, because);
    }
    while let Some(package) = queue.pop_front() {
        for needed in database.needs(package)? {
            reach(&mut closure, &mut queue, needed, Because::NeededBy(package));
        }
    }
    Ok(closure)
}
