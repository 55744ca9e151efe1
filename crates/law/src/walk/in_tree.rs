//! A walk in a tree: whether the kernel can go the rest of the way by itself.

use super::walker::Walker;
use crate::AT_FDCWD;
use crate::kernel::Kernel;
use crate::position::Position;
use crate::question::Question;
use crate::text::{NoRoom, Scratch, ended};
use crate::tree::{self, Way};
use crate::view::View;

impl<V: View, K: Kernel> Walker<'_, '_, '_, V, K> {
    /// Whether the kernel can go the rest of the way by itself.
    #[inline(never)]
    pub(super) fn meets_no_link(&mut self) -> Result<bool, NoRoom> {
        let last = self.question.last;
        let way = if self.is_own_text {
            let rest = self.scratch.pending.bytes();
            let Question { dir, path, .. } = *self.question;
            tree::way(self.kernel, dir, path, last, rest)
        } else {
            self.way_behind_link()?
        };
        if way == Way::Clear && self.awaits_directory {
            self.awaits_directory = false;
            self.learned.directory = self.lasting(Position::IN_TREE);
        }
        self.expects_link = way == Way::Unknown;
        Ok(!self.expects_link)
    }

    /// The rest of the way, where it is not the program's own text any more.
    #[inline(never)]
    fn way_behind_link(&mut self) -> Result<Way, NoRoom> {
        let last = self.question.last;
        if let Some(length) = self.write_from_start(true) {
            let path = ended(self.scratch.aside, length);
            let rest = self.scratch.pending.bytes();
            return Ok(tree::way(self.kernel, self.question.dir, path, last, rest));
        }
        let Scratch {
            canonical, pending, ..
        } = &mut self.scratch;
        let rest = pending.bytes();
        let length = canonical.len();
        canonical.enter(rest)?;
        let way = tree::way(self.kernel, AT_FDCWD, canonical.with_nul(), last, rest);
        canonical.cut(length);
        Ok(way)
    }
}
