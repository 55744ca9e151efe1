//! The state of a walk, and what each of its steps may do to it.

use crate::Errno;
use crate::answer::{Directory, Learned};
use crate::components::is_filled_by_kernel;
use crate::confined::Confined;
use crate::mounts::Words;
use crate::position::{Names, Position};
use crate::question::Question;
use crate::text::{NoRoom, Scratch};
use crate::view::View;

/// A walk under way.
pub(super) struct Walker<'q, 'p, 't, V, K> {
    pub(super) view: &'q V,
    pub(super) kernel: &'q K,
    pub(super) question: &'q Question<'p>,
    pub(super) scratch: Scratch<'t>,
    pub(super) confined: Confined,
    /// In whose words the canonical text is: the view's as long as the walk is outside of the root of
    /// the process, where the kernel is only told the way from the start.
    pub(super) words: Words,
    /// The length of the canonical text of the directory that the path must not leave.
    pub(super) root: usize,
    /// Where the canonical text leads from the directory where a relative path starts: that many
    /// times to the parent, and then what stands behind so many bytes.
    pub(super) below_start: Option<(usize, usize)>,
    pub(super) links: u32,
    /// Whether the rest of the path is still the program's own text.
    pub(super) is_own_text: bool,
    /// Whether the canonical text ends with a name in a tree that may be no directory.
    pub(super) may_be_file: bool,
    /// Whether the kernel has said that a link is on the way, and none was met since.
    pub(super) expects_link: bool,
    /// The length of the path's last component.
    pub(super) last: usize,
    /// Whether the way has led through a tree, so that more than the index had a say.
    pub(super) passes_tree: bool,
    /// Whether it is still to be learned where the path's directory is.
    pub(super) awaits_directory: bool,
    /// Whether each component in trees is looked at.
    pub(super) by_component: bool,
    /// How the walk came to the end of the path, if it did.
    pub(super) arrival: Option<Arrival>,
    pub(super) learned: Learned,
}

/// How a walk came to the end of its path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// By the index alone.
    ByIndex,
    /// Through a tree.
    ThroughTree,
    /// At a link that is what the call means, and not what it points to.
    AtLink,
}

/// What one step leads to.
pub(super) enum Step {
    /// The walk goes on from here.
    On(Position),
    /// The walk is over.
    Done(End),
}

/// How a walk ends.
pub(super) enum End {
    Pass,
    Fails(Errno),
    /// The component that ends the canonical text is not visible.
    Hidden,
}

impl<V: View, K> Walker<'_, '_, '_, V, K> {
    /// What can be remembered of the directory that the canonical text names.
    pub(super) fn lasting(&self, position: Position) -> Option<Directory> {
        match position.names {
            _ if self.words == Words::View => None,
            Names::Index(_) if self.passes_tree => None,
            Names::Tree(_) if is_filled_by_kernel(self.scratch.canonical.bytes()) => None,
            _ => position.directory(self.view, false),
        }
    }

    /// The end of the path, at something visible.
    pub(super) fn arrive(&mut self) {
        if self.passes_tree || self.words == Words::View {
            self.arrival = Some(Arrival::ThroughTree);
        } else {
            self.arrival = Some(Arrival::ByIndex);
            self.learned.is_visible_by_index = true;
        }
    }

    /// Moves the first component of what is pending to the canonical text.
    pub(super) fn append_component(&mut self, length: usize) -> Result<(), NoRoom> {
        let name = self.scratch.pending.bytes().get(..length);
        self.scratch.canonical.enter(name.unwrap_or_default())?;
        self.scratch.pending.consume(length);
        Ok(())
    }
}
