//! Links that no package owns: alternatives, eselect, gcc-config, ldconfig.
//!
//! Such a link is visible if what it finally names is, and each link on the way is visible
//! or as unowned as itself. One that leads to a hidden file is hidden, and belongs to the
//! file's owner: that `/usr/bin/c++` is missed tells a user that g++ is not declared.

use crate::draft::Draft;
use crate::kind::Kind;
use crate::path_tree::{PathId, SEVERAL};
use crate::view::{Origin, Owner};

/// Shows the links of visible directories that lead to visible files. Gives those that lead
/// to hidden ones, if the view names owners.
pub fn show_links(draft: &mut Draft, tells_hidden: bool) -> Vec<(PathId, Owner)> {
    let mut hidden = Vec::new();
    let mut shown = Vec::new();
    let directories = draft.directories();
    draft.root.list_all(&directories);
    for directory in directories {
        let listing = draft.root.listing(directory).to_vec();
        for link in listing {
            if draft.root.kind(link) != Kind::Symlink
                || draft.entry(link).is_some()
                || draft.owner(link).is_some()
            {
                continue;
            }
            let Some(chase) = draft.root.chase_from(link) else {
                continue;
            };
            let is_open =
                |link: &PathId| draft.entry(*link).is_some() || draft.owner(*link).is_none();
            if draft.is_visible(chase.end) && chase.links.iter().all(is_open) {
                shown.extend(chase.links);
            } else if tells_hidden && let Some(owner) = draft.owner(chase.end) {
                let owner = match owner {
                    SEVERAL => Owner::Several,
                    package => Owner::Package(package),
                };
                let unowned = chase
                    .links
                    .into_iter()
                    .filter(|&link| draft.owner(link).is_none());
                hidden.extend(unowned.map(|path| (path, owner)));
            }
        }
    }
    for link in shown {
        draft.show(link, None, Origin::Link);
    }
    hidden
}
