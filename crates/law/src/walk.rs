//! The walk: the resolution in full, one component at a time.

mod step;

use crate::answer::{Answer, Directory, Hidden, Learned, Walked};
use crate::components::{component_length, is_filled_by_kernel};
use crate::creating::goes_on;
use crate::ending::last_component;
use crate::kernel::Kernel;
use crate::position::{Masks, Position};
use crate::question::Question;
use crate::text::{NoRoom, Scratch};
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
    let last = last_component(question.text());
    let mut walker = Walker {
        view,
        kernel,
        question,
        scratch,
        links: 0,
        is_own_text: true,
        may_be_file: false,
        expects_link: false,
        last: last.map_or(0, |start| question.text().len() - start),
        passes_tree: false,
        awaits_directory: last.is_some(),
        arrival: None,
        learned: Learned::default(),
    };
    let end = walker.run();
    walker.finish(end)
}

/// A walk under way.
struct Walker<'q, 'p, 't, V, K> {
    view: &'q V,
    kernel: &'q K,
    question: &'q Question<'p>,
    scratch: Scratch<'t>,
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
    fn start(&mut self) -> Result<Step, NoRoom> {
        let canonical = &mut self.scratch.canonical;
        if !self.question.is_absolute() {
            match self.kernel.directory_path(self.question.dir, canonical) {
                Ok(()) => {}
                Err(Errno::ERANGE) => return Err(NoRoom),
                // A bad descriptor, or one that is no directory: the kernel says so.
                Err(_) => return Ok(Step::Done(End::Pass)),
            }
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
    fn meets_no_link(&mut self) -> Result<bool, NoRoom> {
        let Scratch { canonical, pending } = &mut self.scratch;
        let rest = pending.bytes();
        let last = self.question.last;
        let way = if self.is_own_text {
            tree::way(
                self.kernel,
                self.question.dir,
                self.question.path,
                last,
                rest,
            )
        } else {
            let length = canonical.len();
            canonical.enter(rest)?;
            let way = tree::way(self.kernel, AT_FDCWD, canonical.with_nul(), last, rest);
            canonical.cut(length);
            way
        };
        if way == Way::Clear && self.awaits_directory {
            self.awaits_directory = false;
            self.learned.directory = self.lasting(Position::Tree(Masks::NONE));
        }
        self.expects_link = way == Way::Unknown;
        Ok(!self.expects_link)
    }

    fn finish(self, end: Result<End, NoRoom>) -> Walked<'t> {
        let learned = self.learned;
        let answer = match end {
            Err(NoRoom) => Answer::NoRoom,
            Ok(End::Fails(errno)) => Answer::Fails(errno),
            Ok(End::Hidden) => self.hidden(),
            Ok(End::Pass) => {
                return Walked {
                    answer: Answer::Pass,
                    learned,
                    ends_at_link: self.arrival == Some(Arrival::AtLink),
                    canonical: self.arrival.map(|_| self.scratch.canonical),
                };
            }
        };
        Walked {
            answer,
            learned,
            ends_at_link: false,
            canonical: None,
        }
    }

    fn hidden(mut self) -> Answer<'t> {
        let Scratch { canonical, pending } = &mut self.scratch;
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
            by_index: !self.passes_tree,
        })
    }
}
