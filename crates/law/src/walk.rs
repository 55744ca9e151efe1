//! The walk: the resolution in full, one component at a time.

mod step;

use crate::answer::{Answer, Directory, Hidden, Learned, Walked};
use crate::components::{component_length, is_filled_by_kernel};
use crate::confined::Confined;
use crate::creating::goes_on;
use crate::ending::last_component;
use crate::kernel::Kernel;
use crate::position::{Masks, Position};
use crate::question::Question;
use crate::text::{NoRoom, Scratch, ended};
use crate::tree::{self, Way};
use crate::view::View;
use crate::{AT_FDCWD, Errno};

/// Resolves a path component by component, in the buffers of `scratch`.
pub fn walk<'t>(
    view: &impl View,
    kernel: &impl Kernel,
    question: &Question,
    scratch: Scratch<'t>,
) -> Walked<'t> {
    walk_confined(view, kernel, question, Confined::default(), scratch)
}

/// As [`walk()`], for a path that is confined. Of a path that is, nothing must be remembered.
pub fn walk_confined<'t>(
    view: &impl View,
    kernel: &impl Kernel,
    question: &Question,
    confined: Confined,
    scratch: Scratch<'t>,
) -> Walked<'t> {
    let last = last_component(question.text());
    let mut walker = Walker {
        view,
        kernel,
        question,
        scratch,
        confined,
        root: 0,
        below_start: None,
        links: 0,
        is_own_text: confined == Confined::default(),
        may_be_file: false,
        expects_link: false,
        last: last.map_or(0, |start| question.text().len() - start),
        passes_tree: false,
        awaits_directory: last.is_some(),
        arrival: None,
        learned: Learned::default(),
    };
    let end = walker.run();
    let end = walker.judge_searching(end);
    let learned = walker.learned;
    let arrival = walker.arrival.filter(|_| matches!(end, Ok(End::Pass)));
    let answer = match end {
        Ok(End::Pass) => Answer::Pass,
        Ok(End::Fails(errno)) => Answer::Fails(errno),
        Err(NoRoom) => Answer::NoRoom,
        Ok(End::Hidden) => {
            return Walked {
                answer: walker.hidden(),
                learned,
                ends_at_link: false,
                canonical: None,
            };
        }
    };
    Walked {
        answer,
        learned,
        ends_at_link: arrival == Some(Arrival::AtLink),
        canonical: arrival.map(|_| walker.scratch.canonical),
    }
}

/// A walk under way.
struct Walker<'q, 'p, 't, V, K> {
    view: &'q V,
    kernel: &'q K,
    question: &'q Question<'p>,
    scratch: Scratch<'t>,
    confined: Confined,
    /// The length of the canonical text of the directory that the path must not leave.
    root: usize,
    /// Where the canonical text leads from the directory where a relative path starts: that many
    /// times to the parent, and then what stands behind so many bytes.
    below_start: Option<(usize, usize)>,
    links: u32,
    /// Whether the rest of the path is still the program's own text.
    is_own_text: bool,
    /// Whether the canonical text ends with a name in a tree that may be no directory.
    may_be_file: bool,
    /// Whether the kernel has said that a link is on the way, and none was met since.
    expects_link: bool,
    /// The length of the path's last component.
    last: usize,
    /// Whether the way has led through a tree, so that more than the index had a say.
    passes_tree: bool,
    /// Whether it is still to be learned where the path's directory is.
    awaits_directory: bool,
    /// How the walk came to the end of the path, if it did.
    arrival: Option<Arrival>,
    learned: Learned,
}

/// How a walk came to the end of its path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// By the index alone.
    ByIndex,
    /// Through a tree.
    ThroughTree,
    /// At a link that is what the call means, and not what it points to.
    AtLink,
}

/// What one step leads to.
enum Step {
    /// The walk goes on from here.
    On(Position),
    /// The walk is over.
    Done(End),
}

/// How a walk ends.
enum End {
    Pass,
    Fails(Errno),
    /// The component that ends the canonical text is not visible.
    Hidden,
}

impl<'t, V: View, K: Kernel> Walker<'_, '_, 't, V, K> {
    fn run(&mut self) -> Result<End, NoRoom> {
        self.scratch.pending.prepend(self.question.text())?;
        let mut position = match self.start()? {
            Step::On(position) => position,
            Step::Done(end) => return Ok(end),
        };
        loop {
            self.scratch.pending.consume_slashes();
            let rest = self.scratch.pending.bytes();
            if rest.is_empty() {
                self.arrive();
                return Ok(End::Pass);
            }
            if matches!(position, Position::File) {
                // The kernel says ENOTDIR.
                return Ok(End::Pass);
            }
            if rest.len() == self.last && self.awaits_directory {
                self.awaits_directory = false;
                self.learned.directory = self.lasting(position);
            }
            if let Position::Tree(masks) = position {
                self.passes_tree = true;
                if masks.is_none() && !self.expects_link && self.meets_no_link()? {
                    return Ok(End::Pass);
                }
            }
            match self.step(position)? {
                Step::On(next) => position = next,
                Step::Done(end) => return Ok(end),
            }
        }
    }

    /// Where the path starts.
    #[inline(never)]
    fn start(&mut self) -> Result<Step, NoRoom> {
        let canonical = &mut self.scratch.canonical;
        if self.question.is_absolute() && self.confined.beneath {
            // The kernel says EXDEV.
            return Ok(Step::Done(End::Pass));
        }
        if !self.question.is_absolute() || self.confined.in_root {
            match self.kernel.directory_path(self.question.dir, canonical) {
                Ok(()) => {}
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
        let Ok(position) = Position::of(self.view, canonical.bytes()) else {
            return self.in_hidden_directory();
        };
        if !self.question.is_absolute() && self.question.dir == AT_FDCWD {
            self.learned.current_directory = self.lasting(position);
        }
        Ok(Step::On(position))
    }

    /// What can be remembered of the directory that the canonical text names.
    fn lasting(&self, position: Position) -> Option<Directory> {
        match position {
            Position::Index(_) if self.passes_tree => None,
            Position::Tree(_) if is_filled_by_kernel(self.scratch.canonical.bytes()) => None,
            _ => position.directory(self.view, false),
        }
    }

    /// The end of the path, at something visible.
    fn arrive(&mut self) {
        if self.passes_tree {
            self.arrival = Some(Arrival::ThroughTree);
        } else {
            self.arrival = Some(Arrival::ByIndex);
            self.learned.is_visible_by_index = true;
        }
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

    /// Moves the first component of what is pending to the canonical text.
    fn append_component(&mut self, length: usize) -> Result<(), NoRoom> {
        let name = self.scratch.pending.bytes().get(..length);
        self.scratch.canonical.enter(name.unwrap_or_default())?;
        self.scratch.pending.consume(length);
        Ok(())
    }

    /// Whether the kernel can go the rest of the way by itself.
    #[inline(never)]
    fn meets_no_link(&mut self) -> Result<bool, NoRoom> {
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
            self.learned.directory = self.lasting(Position::Tree(Masks::NONE));
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

    /// Writes the way to the end of the canonical text, or with all that is pending, from the
    /// directory where the path starts, and gives its length. Where the process may not search a
    /// directory above that one, no other leads there. None if the path is absolute, or too long.
    fn write_from_start(&mut self, whole: bool) -> Option<usize> {
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
    fn judge_searching(&mut self, end: Result<End, NoRoom>) -> Result<End, NoRoom> {
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

    #[inline(never)]
    fn hidden(mut self) -> Answer<'t> {
        let Scratch {
            canonical, pending, ..
        } = &mut self.scratch;
        let component = canonical.len();
        let name = canonical.bytes().rsplit(|&byte| byte == b'/').next();
        let length = name.unwrap_or_default().len();
        let rest = pending.bytes();
        let is_last = rest.iter().all(|&byte| byte == b'/');
        let at = if self.is_own_text {
            (self.question.dir, self.question.path)
        } else {
            (AT_FDCWD, canonical.with_nul())
        };
        if goes_on(self.kernel, self.question, is_last, length, at) {
            return Answer::Pass;
        }
        if !is_last {
            // A record that is cut short still names the hidden component.
            let _ = canonical.append(rest);
        }
        Answer::Hidden(Hidden {
            path: self.scratch.canonical.into_bytes(),
            component,
            by_index: !self.passes_tree && self.confined == Confined::default(),
        })
    }
}
