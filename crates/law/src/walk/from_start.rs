//! The way from the directory where a path starts. A user who may not search a directory above
//! that one can go this way alone.

use super::walker::{End, Walker};
use crate::Errno;
use crate::kernel::Kernel;
use crate::text::{NoRoom, Scratch, ended};
use crate::view::View;

impl<V: View, K: Kernel> Walker<'_, '_, '_, V, K> {
    /// Writes the way to the end of the canonical text, or with all that is pending, from the
    /// directory where the path starts, and gives its length. Where the process may not search a
    /// directory above that one, no other leads there. None if the path is absolute, or too long.
    pub(super) fn write_from_start(&mut self, whole: bool) -> Option<usize> {
        const PARENT: &[u8] = b"../";
        let (parents, behind) = self.below_start?;
        let Scratch {
            canonical,
            pending,
            aside,
        } = &mut self.scratch;
        let below = canonical.bytes().get(behind..)?;
        let rest: &[u8] = if whole { pending.bytes() } else { b"" };
        let mut pieces = core::iter::repeat_n(PARENT, parents)
            .chain([&b"."[..], below])
            .chain(whole.then_some(&b"/"[..]))
            .chain([rest]);
        let mut length = 0;
        pieces.try_for_each(|piece| {
            let end = length + piece.len();
            aside.get_mut(length..end)?.copy_from_slice(piece);
            length = end;
            Some(())
        })?;
        *aside.get_mut(length)? = 0;
        Some(length)
    }

    /// Where the user may not search a directory on the way from where the path starts, the kernel
    /// says so before it comes to a hidden name. The index asks nobody; in a tree it is the kernel
    /// that lets a path through.
    #[inline(never)]
    pub(super) fn judge_searching(&mut self, end: Result<End, NoRoom>) -> Result<End, NoRoom> {
        if matches!(end, Ok(End::Hidden))
            && self.passes_tree
            && self.look_up_from_start() == Some(Err(Errno::EACCES))
        {
            return Ok(End::Fails(Errno::EACCES));
        }
        end
    }

    /// Looks the canonical text up by the way from where the path starts. None if there is no such
    /// way.
    pub(super) fn look_up_from_start(&mut self) -> Option<Result<(), Errno>> {
        let length = self.write_from_start(false)?;
        let path = ended(self.scratch.aside, length);
        Some(self.kernel.look_up(self.question.dir, path))
    }
}
