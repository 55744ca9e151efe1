//! Which name a call alters.

use crate::mounts::Words;
use crate::node::Node;
use crate::position::{Found, Position};
use crate::view::View;

/// A name, and what it was before the call.
pub struct Located {
    /// The directory that it stands in.
    pub directory: Position,
    /// What stands for the name.
    pub node: Node,
    /// What the name is; None if it is hidden.
    pub found: Option<Found>,
}

/// Locates the name at the end of a canonical path. None if the path is the root, or stands in what is not visible.
#[cold]
pub fn locate(view: &impl View, canonical: &[u8]) -> Option<Located> {
    let slash = canonical.iter().rposition(|&byte| byte == b'/')?;
    let directory = Position::by_component(view, canonical.get(..slash)?, Words::Process).ok()?;
    let name = canonical.get(slash + 1..).filter(|name| !name.is_empty())?;
    let (node, found) = directory.enter_by_node(view, (canonical, Words::Process), name);
    Some(Located {
        directory,
        node,
        found,
    })
}
