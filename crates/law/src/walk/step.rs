//! One step of a walk: one component.

use super::walker::{Arrival, End, Step, Walker};
use crate::components::{component_length, is_descriptor, is_filled_by_kernel};
use crate::errno::MOST_LINKS;
use crate::kernel::Kernel;
use crate::mounts::Words;
use crate::position::{Found, Position};
use crate::text::{NoRoom, Scratch, ended};
use crate::view::View;
use crate::{AT_FDCWD, Errno};

impl<V: View, K: Kernel> Walker<'_, '_, '_, V, K> {
    /// Takes the first component of what is pending, which is neither empty nor `..`.
    #[inline(never)]
    pub(super) fn step(&mut self, position: Position) -> Result<Step, NoRoom> {
        let rest = self.scratch.pending.bytes();
        let length = component_length(rest);
        let parent = self.scratch.canonical.len();
        if rest.get(..length) == Some(b".") {
            self.scratch.pending.consume(length);
            return Ok(Step::On(position));
        }
        self.append_component(length)?;
        let canonical = self.scratch.canonical.bytes();
        let name = canonical.get(parent + 1..).unwrap_or_default();
        match position.enter_in(self.view, (canonical, self.words), name) {
            None => Ok(Step::Done(End::Hidden)),
            Some(Found::File(rank)) => {
                self.view.mark(rank);
                // With more to come the kernel says ENOTDIR.
                if self.scratch.pending.bytes().is_empty() {
                    self.arrive();
                }
                Ok(Step::Done(End::Pass))
            }
            Some(Found::Directory(inner, rank)) => {
                if let Some(rank) = rank {
                    self.view.mark(rank);
                }
                Ok(Step::On(inner))
            }
            Some(Found::Link(rank)) => {
                self.view.mark(rank);
                self.follow_entry(position, parent, rank)
            }
            Some(Found::InTree(inner)) => {
                self.passes_tree = true;
                self.step_in_tree(position, parent, inner)
            }
        }
    }

    /// `..`: from a visible directory to its parent, which is visible too.
    #[inline(never)]
    pub(super) fn step_up(&mut self, position: Position) -> Result<Step, NoRoom> {
        const PARENT: usize = b"..".len();
        if self.may_be_file && !self.has_parent()? {
            return Ok(Step::Done(End::Pass));
        }
        if self.confined.has_root() && self.scratch.canonical.len() <= self.root {
            if self.confined.beneath {
                // The kernel says EXDEV.
                return Ok(Step::Done(End::Pass));
            }
            self.scratch.pending.consume(PARENT);
            return Ok(Step::On(position));
        }
        self.scratch.pending.consume(PARENT);
        self.scratch.canonical.leave();
        let above = self.scratch.canonical.len();
        if let Some((parents, behind)) = &mut self.below_start
            && above < *behind
        {
            *parents += 1;
            *behind = above;
        }
        Ok(
            match Position::of_in(self.view, self.scratch.canonical.bytes(), self.words) {
                Ok(position) => Step::On(position),
                Err(_) => Step::Done(End::Pass),
            },
        )
    }

    /// Whether the kernel can take `..` from here: not from a file, nor where it may not search.
    /// It then fails by itself, whatever comes after.
    fn has_parent(&mut self) -> Result<bool, NoRoom> {
        let canonical = &mut self.scratch.canonical;
        let length = canonical.len();
        canonical.enter(b"..")?;
        let mut parent = match self.words {
            Words::Process => self.kernel.look_up(AT_FDCWD, canonical.with_nul()),
            Words::View => Err(Errno::EACCES),
        };
        if parent == Err(Errno::EACCES) {
            parent = self.look_up_from_start().unwrap_or(parent);
        }
        self.scratch.canonical.cut(length);
        self.may_be_file = false;
        Ok(parent.is_ok())
    }

    /// A link of the index.
    fn follow_entry(
        &mut self,
        position: Position,
        parent: usize,
        rank: u32,
    ) -> Result<Step, NoRoom> {
        if self.question.keeps(self.scratch.pending.bytes()) {
            self.arrival = Some(Arrival::AtLink);
            return Ok(Step::Done(End::Pass));
        }
        if self.confined.without_links {
            // The kernel says ELOOP.
            return Ok(Step::Done(End::Pass));
        }
        let target = self.view.index().link_target(rank).unwrap_or_default();
        if target.is_empty() {
            return Ok(Step::Done(End::Hidden));
        }
        self.scratch.pending.prepend(target)?;
        Ok(self.followed(position, parent))
    }

    /// A link's text now stands before the rest; the walk goes on from where the text starts.
    fn followed(&mut self, position: Position, parent: usize) -> Step {
        self.links += 1;
        self.is_own_text = false;
        self.may_be_file = false;
        self.expects_link = false;
        if self.links > MOST_LINKS {
            return Step::Done(End::Fails(Errno::ELOOP));
        }
        if self.scratch.pending.bytes().first() != Some(&b'/') {
            self.scratch.canonical.cut(parent);
            return Step::On(position);
        }
        if self.confined.beneath {
            // The kernel says EXDEV.
            return Step::Done(End::Pass);
        }
        self.below_start = self.below_start.filter(|_| self.confined.in_root);
        let root = if self.confined.in_root { self.root } else { 0 };
        if let Some(start) = &mut self.below_start {
            *start = (0, root);
        }
        self.scratch.canonical.cut(root);
        if !self.confined.in_root {
            self.words = Words::Process;
        }
        match Position::of_in(self.view, self.scratch.canonical.bytes(), self.words) {
            Ok(root) => Step::On(root),
            Err(_) => Step::Done(End::Hidden),
        }
    }

    /// A name in a tree. It may be a link, and only the kernel knows its text.
    fn step_in_tree(
        &mut self,
        position: Position,
        parent: usize,
        inner: Position,
    ) -> Result<Step, NoRoom> {
        let Scratch {
            canonical, pending, ..
        } = &mut self.scratch;
        let rest = pending.bytes();
        let is_descriptor = is_descriptor(canonical.bytes());
        if self.question.keeps(rest) || is_descriptor && rest.is_empty() {
            self.arrival = Some(Arrival::AtLink);
            return Ok(Step::Done(End::Pass));
        }
        if is_filled_by_kernel(canonical.bytes()) {
            // Nobody counts when its links lead elsewhere.
            self.awaits_directory = false;
        }
        let link = canonical.with_nul();
        let mut read = match self.words {
            Words::Process => {
                pending.prepend_from(|buffer| self.kernel.read_link(AT_FDCWD, link, buffer))
            }
            Words::View => Err(Errno::EACCES),
        };
        if matches!(read, Err(Errno::EACCES)) {
            read = self.read_link_from_start();
        }
        let pending = &self.scratch.pending;
        match read {
            Ok(_) if self.confined.without_links => return Ok(Step::Done(End::Pass)),
            Ok(fits) => fits?,
            Err(Errno::EINVAL) => {
                self.may_be_file = true;
                return Ok(Step::On(inner));
            }
            // What stops readlink stops the call in the same place.
            Err(_) => return Ok(Step::Done(End::Pass)),
        }
        if is_descriptor && pending.bytes().first() != Some(&b'/') {
            return Ok(Step::Done(End::Pass));
        }
        Ok(self.followed(position, parent))
    }

    /// Reads the link at the end of the canonical text on the way from where the path starts.
    #[inline(never)]
    fn read_link_from_start(&mut self) -> Result<Result<(), NoRoom>, Errno> {
        let length = self.write_from_start(false).ok_or(Errno::EACCES)?;
        let Scratch { pending, aside, .. } = &mut self.scratch;
        let (kernel, dir, link) = (self.kernel, self.question.dir, ended(aside, length));
        pending.prepend_from(|buffer| kernel.read_link(dir, link, buffer))
    }
}
