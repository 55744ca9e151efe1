//! Why each path of a compiled view is visible.

use blinkers_index::{Entry, Index, Kind, PackageId};
use blinkers_view::{Origin, View, What};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What an index does not tell: the reasons.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// For each package of the index, why it is in the view; None if it is not.
    reasons: Vec<Option<String>>,
    /// The origin of each rank.
    origins: Vec<u8>,
    /// What the generated files among them are made from, and the directories of those that
    /// nobody owns, by rank, ascending.
    sources: Vec<(u32, Vec<u8>)>,
}

const PACKAGE: u8 = 0;
const OPTION: u8 = 1;
const RULE: u8 = 2;
const LINK: u8 = 3;
const GENERATED: u8 = 4;
const BESIDE: u8 = 5;

impl Reasons {
    /// The reasons of a view; `packages` are the numbers that its packages have in the index.
    pub fn new(view: &View, packages: &[PackageId]) -> Reasons {
        let mut all = Reasons {
            reasons: Vec::new(),
            origins: Vec::with_capacity(view.visible.len()),
            sources: Vec::new(),
        };
        for (package, reason) in packages.iter().zip(&view.reasons) {
            let at = package.get() as usize;
            if all.reasons.len() <= at {
                all.reasons.resize(at + 1, None);
            }
            if all.reasons[at].is_none() {
                all.reasons[at].clone_from(reason);
            }
        }
        // The entries of a view are sorted as the keys of its index are: a position is a rank.
        for (rank, entry) in (0..).zip(&view.visible) {
            all.origins.push(match &entry.origin {
                Origin::Package => PACKAGE,
                Origin::Option => OPTION,
                Origin::Rule => RULE,
                Origin::Link => LINK,
                Origin::Generated(source) => {
                    all.sources.push((rank, source.clone()));
                    GENERATED
                }
                Origin::Beside(directory) => {
                    all.sources.push((rank, directory.clone()));
                    BESIDE
                }
            });
        }
        all
    }

    /// The packages that are in the view.
    pub fn declared<'i>(&self, index: &Index<'i>) -> HashSet<&'i [u8]> {
        (0..)
            .zip(&self.reasons)
            .filter(|(_, reason)| reason.is_some())
            .filter_map(|(number, _)| index.package(PackageId::new(number)))
            .collect()
    }

    /// Why an entry of the index is visible, in words.
    pub fn explain(&self, index: &Index, entry: Entry) -> Option<String> {
        let what = match entry.kind {
            Kind::File => What::File,
            Kind::Directory => What::Directory,
            Kind::Symlink => What::Symlink(index.link_target(entry.rank)?.to_vec()),
            Kind::Tree => What::Tree,
            Kind::Mask => What::Mask,
        };
        let origin = match *self.origins.get(entry.rank as usize)? {
            PACKAGE => Origin::Package,
            OPTION => Origin::Option,
            RULE => Origin::Rule,
            LINK => Origin::Link,
            origin => {
                let at = self
                    .sources
                    .binary_search_by_key(&entry.rank, |(rank, _)| *rank);
                let source = self.sources.get(at.ok()?)?.1.clone();
                match origin {
                    BESIDE => Origin::Beside(source),
                    _ => Origin::Generated(source),
                }
            }
        };
        let owner = index.owner(entry.rank);
        let name = owner.and_then(|owner| index.package(owner));
        let name = name.map(String::from_utf8_lossy);
        let reason = owner.and_then(|owner| self.reasons.get(owner.get() as usize)?.as_deref());
        let package = name.as_deref().zip(reason);
        Some(blinkers_view::explain(&what, &origin, package))
    }
}
