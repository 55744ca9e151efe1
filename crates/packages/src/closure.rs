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

    /// Why `package` is in it.
    pub fn because(&self, package: PackageId) -> Option<&Because> {
        self.reasons.get(&package)
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

/// Closes packages over what they need; see [`satisfy`].
pub fn close(
    database: &dyn Database,
    roots: impl IntoIterator<Item = (PackageId, Because)>,
) -> Result<Closure, Error> {
    let each = roots
        .into_iter()
        .map(|(package, because)| (vec![package], because));
    satisfy(database, each)
}

/// The packages that satisfy `dependencies`, closed over what they need in turn, breadth first:
/// the reason found is the shortest.
///
/// Of the packages that satisfy one dependency any will do, and one is taken, as a resolver
/// would in a root where nothing is installed yet: one that the base holds, since that is there
/// first; one that is in the closure for another reason; else the best.
pub fn satisfy(
    database: &dyn Database,
    dependencies: impl IntoIterator<Item = (Vec<PackageId>, Because)>,
) -> Result<Closure, Error> {
    let dependencies: Vec<_> = dependencies.into_iter().collect();
    let of_base = dependencies
        .iter()
        .filter(|(_, because)| *because == Because::Base);
    let mut base = Search::new(database);
    base.run(of_base.cloned())?;
    let mut all = Search::new(database);
    all.base = base.closure;
    all.run(dependencies)?;
    Ok(all.closure)
}

/// A closure that is being made.
struct Search<'d> {
    database: &'d dyn Database,
    closure: Closure,
    /// What a root holds before anything is installed in it.
    base: Closure,
    /// Packages whose needs were not looked at yet.
    queue: VecDeque<PackageId>,
    /// Dependencies that several packages satisfy, none of which need be in the closure yet.
    choices: VecDeque<(Vec<PackageId>, Because)>,
}

impl<'d> Search<'d> {
    fn new(database: &'d dyn Database) -> Search<'d> {
        Search {
            database,
            closure: Closure::default(),
            base: Closure::default(),
            queue: VecDeque::new(),
            choices: VecDeque::new(),
        }
    }

    fn run(
        &mut self,
        dependencies: impl IntoIterator<Item = (Vec<PackageId>, Because)>,
    ) -> Result<(), Error> {
        for (satisfying, because) in dependencies {
            self.need(satisfying, because);
        }
        loop {
            while let Some(package) = self.queue.pop_front() {
                for satisfying in self.database.needs(package)? {
                    self.need(satisfying, Because::NeededBy(package));
                }
            }
            // Where there is no choice nothing depends on what was chosen before.
            let Some((satisfying, because)) = self.choices.pop_front() else {
                return Ok(());
            };
            self.choose(&satisfying, because);
        }
    }

    fn need(&mut self, satisfying: Vec<PackageId>, because: Because) {
        match satisfying[..] {
            [] => {}
            [package] => self.reach(package, because),
            _ => self.choices.push_back((satisfying, because)),
        }
    }

    fn choose(&mut self, satisfying: &[PackageId], because: Because) {
        let in_base = satisfying.iter().find(|one| self.base.contains(**one));
        let is_satisfied = || satisfying.iter().any(|one| self.closure.contains(*one));
        match (in_base, satisfying) {
            (Some(&package), _) => self.reach(package, because),
            (None, [best, ..]) if !is_satisfied() => self.reach(*best, because),
            _ => {}
        }
    }

    fn reach(&mut self, package: PackageId, because: Because) {
        self.closure.reasons.entry(package).or_insert_with(|| {
            self.queue.push_back(package);
            because
        });
    }
}
