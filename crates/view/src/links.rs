//! Links that no package owns: alternatives, eselect, gcc-config, ldconfig.
//!
//! Such a link is visible if what it finally names is, and each link on the way is visible
//! or as unowned as itself. One that leads to a hidden file is hidden, and belongs to the
//! file's owner: that `/usr/bin/c++` is missed tells a user that g++ is not declared.

use crate::parts::Parts;
use crate::paths::{PathId, SEVERAL};
use crate::root::Kind;
use crate::view::{Origin, Owner};

/// Shows the links of visible directories that lead to visible files. Gives those that lead
/// to hidden ones, if that is to be told.
pub fn show_links(parts: &mut Parts, tells_hidden: bool) -> Vec<(PathId, Owner)> {
    let mut hidden = Vec::new();
    let mut shown = Vec::new();
    let directories = parts.directories();
    parts.root.list_all(&directories);
    for directory in directories {
        let listing = parts.root.listing(directory).to_vec();
        for link in listing {
            if parts.root.kind(link) != Kind::Symlink
                || parts.entry(link).is_some()
                || parts.owner(link).is_some()
            {
                continue;
            }
            let Some(chase) = parts.root.chase_from(link) else {
                continue;
            };
            let is_open =
                |link: &PathId| parts.entry(*link).is_some() || parts.owner(*link).is_none();
            if parts.is_visible(chase.end) && chase.links.iter().all(is_open) {
                shown.extend(chase.links);
            } else if tells_hidden && let Some(owner) = parts.owner(chase.end) {
                let owner = match owner {
                    SEVERAL => Owner::Several,
                    package => Owner::Package(package),
                };
                let unowned = chase
                    .links
                    .into_iter()
                    .filter(|&link| parts.owner(link).is_none());
                hidden.extend(unowned.map(|path| (path, owner)));
            }
        }
    }
    for link in shown {
        parts.show(link, None, Origin::Link);
    }
    hidden
}
