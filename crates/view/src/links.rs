//! Links that no package owns: alternatives, eselect, gcc-config, ldconfig.
//!
//! Such a link is visible if what it finally names is, and each link on the way is visible
//! or as unowned as itself. One that leads to a hidden file is hidden, and belongs to the
//! file's owner: that `/usr/bin/c++` is missed tells a user that g++ is not declared.

use crate::parts::{Parts, SEVERAL};
use crate::root::Kind;
use crate::view::{Hidden, Origin, Owner};

/// Shows the links of visible directories that lead to visible files. Gives those that lead
/// to hidden ones.
pub fn show_links(parts: &mut Parts) -> Vec<Hidden> {
    let mut hidden = Vec::new();
    let mut shown = Vec::new();
    for directory in parts.directories() {
        let listing = parts.root.listing(&directory);
        for (name, _) in listing.iter().filter(|(_, kind)| **kind == Kind::Symlink) {
            let mut link = directory.clone();
            link.push(b'/');
            link.extend(name);
            if parts.entry(&link).is_some() || parts.owner(&link).is_some() {
                continue;
            }
            let Some(chase) = parts.root.chase(&link) else {
                continue;
            };
            let is_open =
                |link: &Vec<u8>| parts.entry(link).is_some() || parts.owner(link).is_none();
            if parts.is_visible(&chase.end) && chase.links.iter().all(is_open) {
                shown.extend(chase.links);
            } else if let Some(owner) = parts.owner(&chase.end) {
                let owner = match owner {
                    SEVERAL => Owner::Several,
                    package => Owner::Package(package),
                };
                hidden.extend(
                    chase
                        .links
                        .into_iter()
                        .filter(|link| parts.owner(link).is_none())
                        .map(|path| Hidden { path, owner }),
                );
            }
        }
    }
    for link in shown {
        parts.show(&link, None, Origin::Link);
    }
    hidden
}
