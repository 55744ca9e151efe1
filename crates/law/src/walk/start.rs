//! Where a walk starts.

use super::walker::{End, Step, Walker};
use crate::components::component_length;
use crate::kernel::Kernel;
use crate::mounts::Words;
use crate::position::Position;
use crate::text::NoRoom;
use crate::view::View;
use crate::{AT_FDCWD, Errno};

impl<V: View, K: Kernel> Walker<'_, '_, '_, V, K> {
    /// Where the path starts.
    #[inline(never)]
    pub(super) fn start(&mut self) -> Result<Step, NoRoom> {
        let canonical = &mut self.scratch.canonical;
        if self.question.is_absolute() && self.confined.beneath {
            // The kernel says EXDEV.
            return Ok(Step::Done(End::Pass));
        }
        if !self.question.is_absolute() || self.confined.in_root {
            match self.kernel.directory_path(self.question.dir, canonical) {
                Ok(()) => {}
                Err(Errno::EXDEV) => self.words = Words::View,
                Err(Errno::ERANGE) => return Err(NoRoom),
                // The kernel says so.
                Err(Errno::EBADF | Errno::ENOTDIR | Errno::ENAMETOOLONG) => {
                    return Ok(Step::Done(End::Pass));
                }
                // Nobody knows where it is: what is there is not visible.
                Err(_) => return Ok(Step::Done(End::Fails(Errno::ENOENT))),
            }
            self.root = canonical.len();
            self.below_start = Some((0, canonical.len()));
        }
        let Ok(position) = Position::of_in(self.view, canonical.bytes(), self.words) else {
            return self.in_hidden_directory();
        };
        if !self.question.is_absolute() && self.question.dir == AT_FDCWD {
            self.learned.current_directory = self.lasting(position);
        }
        Ok(Step::On(position))
    }

    /// A relative path that starts in a directory which is not visible: everything in it is
    /// hidden, but the directory itself is where the process stands.
    fn in_hidden_directory(&mut self) -> Result<Step, NoRoom> {
        loop {
            let rest = self.scratch.pending.bytes();
            let length = component_length(rest);
            match rest.get(..length).unwrap_or_default() {
                b"" if rest.is_empty() => return Ok(Step::Done(End::Pass)),
                b"" | b"." => self.scratch.pending.consume(1),
                _ => {
                    self.append_component(length)?;
                    return Ok(Step::Done(End::Hidden));
                }
            }
        }
    }
}
