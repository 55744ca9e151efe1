//! Which installed packages satisfy a relation (Debian Policy 7.1 and 7.5).

use super::relation::Relation;
use super::status::{Installed, MultiArch};
use super::version::Version;
use crate::PackageId;
use std::collections::HashMap;

/// Who has a name, and who provides it.
pub struct Providers {
    called: HashMap<String, Vec<PackageId>>,
    provide: HashMap<String, Vec<(PackageId, Option<Version>)>>,
}

impl Providers {
    /// Those among `installed`.
    pub fn new(installed: &[Installed]) -> Providers {
        let mut providers = Providers {
            called: HashMap::new(),
            provide: HashMap::new(),
        };
        for (number, package) in installed.iter().enumerate() {
            let id = PackageId(number as u32);
            providers
                .called
                .entry(package.name.clone())
                .or_default()
                .push(id);
            for provided in package.provides.0.iter().flatten() {
                let version = provided
                    .version
                    .as_ref()
                    .map(|(_, version)| version.clone());
                providers
                    .provide
                    .entry(provided.name.clone())
                    .or_default()
                    .push((id, version));
            }
        }
        providers
    }

    /// The packages of this name: more than one if it is installed for several
    /// architectures.
    pub fn called(&self, name: &str) -> &[PackageId] {
        self.called.get(name).map_or(&[], Vec::as_slice)
    }

    /// The packages that provide this name.
    pub fn providing(&self, name: &str) -> impl Iterator<Item = PackageId> {
        self.provide
            .get(name)
            .into_iter()
            .flatten()
            .map(|(id, _)| *id)
    }

    /// The packages that satisfy `relation` of a package for `architecture`, the best first:
    /// that of the name, then the more important, then those of the architecture.
    pub fn satisfying(
        &self,
        installed: &[Installed],
        relation: &Relation,
        architecture: &str,
        native: &str,
    ) -> Vec<PackageId> {
        let architecture = match (relation.qualifier.as_deref(), architecture) {
            (Some("native"), _) | (_, "all") => native,
            _ => architecture,
        };
        let qualifier = relation.qualifier.as_deref();
        let fits = |id: PackageId| {
            let package = &installed[id.0 as usize];
            let found = &*package.architecture;
            match qualifier {
                None | Some("native") => {
                    found == architecture
                        || found == "all"
                        || package.multi_arch == MultiArch::Foreign
                }
                Some("any") => {
                    found == architecture
                        || found == "all"
                        || matches!(package.multi_arch, MultiArch::Allowed | MultiArch::Foreign)
                }
                Some(wanted) => found == wanted,
            }
        };
        let by_name = self.called(&relation.name).iter().copied().filter(|&id| {
            fits(id)
                && installed[id.0 as usize]
                    .version
                    .parse()
                    .is_ok_and(|version| allows(relation, Some(&version)))
        });
        let by_provision = self
            .provide
            .get(&relation.name)
            .into_iter()
            .flatten()
            .filter(|(id, version)| fits(*id) && allows(relation, version.as_ref()))
            .map(|(id, _)| *id);
        let mut satisfying: Vec<PackageId> = by_name.chain(by_provision).collect();
        // As apt's problem resolver compares providers.
        satisfying.sort_by_key(|id| {
            let package = &installed[id.0 as usize];
            (
                package.name != relation.name,
                !package.essential,
                package.priority,
                package.architecture != architecture,
            )
        });
        satisfying.dedup();
        satisfying
    }
}

/// Whether a version satisfies the relation's. What is provided without a version satisfies
/// only a relation without one (Policy 7.5).
fn allows(relation: &Relation, version: Option<&Version>) -> bool {
    match (&relation.version, version) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some((operator, wanted)), Some(version)) => operator.holds(version, wanted),
    }
}
