//! The resolution in full, one component at a time.

use super::base::{directory_path, magic_descriptor};
use super::domain::{Domain, Masks, Place};
use super::glance::directory_key;
use super::scratch::{NoRoom, Scratch};
use super::shape::Shape;
use super::tree::{self, Way};
use super::{Answer, Hidden, MOST_LINKS, Question, component_length, goes_on};
use crate::kernel::{self, Errno};
use crate::memory::directories::{self, Key};
use crate::memory::whole_paths;
use crate::process::state::State;

/// A resolution under way.
pub struct Walker<'q, 'p, 't> {
    state: &'q State,
    question: &'q Question<'p>,
    scratch: Scratch<'t>,
    links: u32,
    /// Whether the rest of the path is still the program's own text.
    is_own_text: bool,
    /// Whether the canonical text ends with a name in a tree that may be no directory.
    may_be_file: bool,
    /// Whether the whole path was resolved by the index alone.
    arrived: bool,
    /// Whether the kernel has said that a link is on the way, and none was met since.
    expects_link: bool,
    /// What is kept of this walk for the next one.
    lesson: Lesson,
}

/// What is to be kept of a walk.
struct Lesson {
    /// The key of the path's directory; None if there is none, or once it is kept.
    directory: Option<Key>,
    /// The length of the last component.
    last: usize,
    /// The count of changes before the kernel was asked for anything.
    changes: Option<u64>,
    /// Whether the way has led through a tree, so that more than the index had a say.
    is_of_disk: bool,
}

/// What one step leads to.
enum Step {
    /// The walk goes on in this domain.
    On(Domain),
    /// The answer is known.
    Done(Verdict),
}

enum Verdict {
    Pass,
    Fails(Errno),
    /// The component that ends the canonical text is not visible.
    Hidden,
}

impl From<NoRoom> for Stopped {
    fn from(_: NoRoom) -> Stopped {
        Stopped::NoRoom
    }
}

/// Why a walk cannot go on.
enum Stopped {
    NoRoom,
}

impl<'q, 'p, 't> Walker<'q, 'p, 't> {
    /// A walk at its beginning.
    pub fn new(state: &'q State, question: &'q Question<'p>, scratch: Scratch<'t>) -> Self {
        Walker {
            state,
            question,
            scratch,
            links: 0,
            is_own_text: true,
            may_be_file: false,
            arrived: false,
            expects_link: false,
            lesson: Lesson::of(state, question),
        }
    }

    /// Walks to the answer.
    pub fn run(mut self) -> Answer<'t> {
        match self.walk() {
            Err(Stopped::NoRoom) => Answer::NoRoom,
            Ok(Verdict::Pass) if self.arrived => Answer::Arrived(self.scratch.canonical),
            Ok(Verdict::Pass) => Answer::Pass,
            Ok(Verdict::Fails(errno)) => Answer::Fails(errno),
            Ok(Verdict::Hidden) => self.hidden(),
        }
    }

    fn walk(&mut self) -> Result<Verdict, Stopped> {
        self.scratch
            .pending
            .prepend(self.question.path.to_bytes())?;
        let mut here = None;
        let start = if self.scratch.pending.bytes().first() == Some(&b'/') {
            Ok(())
        } else {
            here = Key::of(self.state, b"").filter(|_| self.question.dir == libc::AT_FDCWD);
            directory_path(self.question.dir, &mut self.scratch.canonical)
        };
        match start {
            Ok(()) => {}
            Err(Errno(libc::ERANGE)) => return Err(Stopped::NoRoom),
            // A bad descriptor, one that is no directory, or a directory whose path is too
            // long to name, which no index entry is: the kernel knows.
            Err(_) => return Ok(Verdict::Pass),
        }
        let Ok(mut domain) = Domain::of_directory(self.state, &mut self.scratch.canonical) else {
            return self.in_hidden_directory();
        };
        self.keep(here, domain);
        loop {
            let pending = self.scratch.pending.bytes();
            let slashes = pending
                .iter()
                .position(|&byte| byte != b'/')
                .unwrap_or(pending.len());
            self.scratch.pending.consume(slashes);
            if self.scratch.pending.bytes().is_empty() {
                if let Domain::Index(_) = domain {
                    self.arrived = true;
                    self.keep_arrival();
                }
                return Ok(Verdict::Pass);
            }
            if matches!(domain, Domain::File) {
                return Ok(Verdict::Pass);
            }
            if self.scratch.pending.bytes().len() == self.lesson.last {
                let directory = self.lesson.directory.take();
                self.keep(directory, domain);
            }
            if matches!(domain, Domain::Tree(_)) {
                self.lesson.is_of_disk = true;
            }
            if let Domain::Tree(masks) = domain
                && masks.is_none()
                && !self.expects_link
                && self.kernel_meets_no_link()?
            {
                return Ok(Verdict::Pass);
            }
            match self.step(domain)? {
                Step::On(next) => domain = next,
                Step::Done(verdict) => return Ok(verdict),
            }
        }
    }

    /// Keeps where a directory's text has led to: for ever if the index alone decides, or
    /// until there is another change.
    fn keep(&self, key: Option<Key>, domain: Domain) {
        match domain {
            Domain::Index(at) if !self.lesson.is_of_disk => {
                directories::keep_in_index(self.state, key, at, false);
            }
            Domain::Tree(masks)
                if masks.is_none()
                    && !directories::is_kernels_own(self.scratch.canonical.bytes()) =>
            {
                directories::keep_in_tree(self.state, key, self.lesson.changes);
            }
            _ => {}
        }
    }

    /// Keeps that a whole path has led to something visible, if the index alone has led there.
    fn keep_arrival(&self) {
        if !self.lesson.is_of_disk {
            whole_paths::keep_visible(self.state, self.question, false);
        }
    }

    /// A relative path that starts in a directory which is not visible: everything in it is
    /// hidden, but the directory itself is where the process stands.
    fn in_hidden_directory(&mut self) -> Result<Verdict, Stopped> {
        loop {
            let pending = self.scratch.pending.bytes();
            let length = component_length(pending);
            match &pending[..length] {
                b"" if pending.is_empty() => return Ok(Verdict::Pass),
                b"" => self.scratch.pending.consume(1),
                b"." => self.scratch.pending.consume(1),
                _ => {
                    self.append_component(length)?;
                    return Ok(Verdict::Hidden);
                }
            }
        }
    }

    fn append_component(&mut self, length: usize) -> Result<(), Stopped> {
        let name = &self.scratch.pending.bytes()[..length];
        self.scratch.canonical.enter(name)?;
        self.scratch.pending.consume(length);
        Ok(())
    }

    /// One component.
    fn step(&mut self, domain: Domain) -> Result<Step, Stopped> {
        let length = component_length(self.scratch.pending.bytes());
        let parent = self.scratch.canonical.len();
        match &self.scratch.pending.bytes()[..length] {
            b"." => {
                self.scratch.pending.consume(length);
                return Ok(Step::On(domain));
            }
            b".." => {
                if self.may_be_file && !self.has_parent()? {
                    return Ok(Step::Done(Verdict::Pass));
                }
                self.scratch.pending.consume(length);
                self.scratch.canonical.leave();
                return Ok(self.step_into_parent());
            }
            _ => {}
        }
        self.append_component(length)?;
        let canonical = self.scratch.canonical.bytes();
        let name = &canonical[parent + 1..];
        match domain.enter(self.state, canonical, name) {
            None => Ok(Step::Done(Verdict::Hidden)),
            Some(Place::File(rank)) => {
                self.state.mark(rank);
                // With more to come the kernel says ENOTDIR.
                self.arrived = self.scratch.pending.bytes().is_empty();
                if self.arrived {
                    self.keep_arrival();
                }
                Ok(Step::Done(Verdict::Pass))
            }
            Some(Place::Directory(inner, rank)) => {
                if let Some(rank) = rank {
                    self.state.mark(rank);
                }
                Ok(Step::On(inner))
            }
            Some(Place::Link(rank)) => {
                self.state.mark(rank);
                self.follow_entry(domain, parent, rank)
            }
            Some(Place::InTree(masks)) => self.step_in_tree(domain, parent, masks),
        }
    }

    /// Whether the kernel can take `..` from here: not from a file, nor where it may not search.
    /// It then fails by itself, whatever comes after.
    fn has_parent(&mut self) -> Result<bool, Stopped> {
        let canonical = &mut self.scratch.canonical;
        let length = canonical.len();
        canonical.enter(b"..")?;
        let parent = kernel::stat_at(libc::AT_FDCWD, canonical.with_nul(), 0);
        canonical.cut(length);
        self.may_be_file = false;
        Ok(parent.is_ok())
    }

    /// `..` from a visible directory: its parent is visible too.
    fn step_into_parent(&self) -> Step {
        match Domain::of(self.state, self.scratch.canonical.bytes()) {
            Ok(domain) => Step::On(domain),
            Err(_) => Step::Done(Verdict::Pass),
        }
    }

    fn follow_entry(&mut self, domain: Domain, parent: usize, rank: u32) -> Result<Step, Stopped> {
        if self.question.keeps(self.scratch.pending.bytes()) {
            return Ok(Step::Done(Verdict::Pass));
        }
        let target = self.state.index.link_target(rank).unwrap_or_default();
        if target.is_empty() {
            return Ok(Step::Done(Verdict::Hidden));
        }
        self.scratch.pending.prepend(target)?;
        self.followed(domain, parent)
    }

    /// A link's text now stands before the rest; go on from where it starts.
    fn followed(&mut self, domain: Domain, parent: usize) -> Result<Step, Stopped> {
        self.links += 1;
        self.is_own_text = false;
        self.may_be_file = false;
        self.expects_link = false;
        if self.links > MOST_LINKS {
            return Ok(Step::Done(Verdict::Fails(Errno(libc::ELOOP))));
        }
        if self.scratch.pending.bytes().first() != Some(&b'/') {
            self.scratch.canonical.cut(parent);
            return Ok(Step::On(domain));
        }
        self.scratch.canonical.cut(0);
        Ok(match Domain::of(self.state, b"") {
            Ok(root) => Step::On(root),
            Err(_) => Step::Done(Verdict::Hidden),
        })
    }

    /// Whether the kernel can go the rest of the way by itself.
    fn kernel_meets_no_link(&mut self) -> Result<bool, Stopped> {
        let Scratch { canonical, pending } = &mut self.scratch;
        let rest = pending.bytes();
        let last = self.question.last;
        let way = if self.is_own_text {
            tree::way(self.question.dir, self.question.path, last, rest)
        } else {
            let length = canonical.len();
            canonical.enter(rest)?;
            let way = tree::way(libc::AT_FDCWD, canonical.with_nul(), last, rest);
            canonical.cut(length);
            way
        };
        if way == Way::Clear {
            let directory = self.lesson.directory.take();
            self.keep(directory, Domain::Tree(Masks::NONE));
        }
        self.expects_link = way == Way::Unknown;
        Ok(!self.expects_link)
    }

    fn step_in_tree(
        &mut self,
        domain: Domain,
        parent: usize,
        masks: Masks,
    ) -> Result<Step, Stopped> {
        let Scratch { canonical, pending } = &mut self.scratch;
        let rest = pending.bytes();
        if self.question.keeps(rest) {
            return Ok(Step::Done(Verdict::Pass));
        }
        let is_descriptor = magic_descriptor(canonical.bytes());
        if directories::is_kernels_own(canonical.bytes()) {
            // Where its links lead, nobody counts.
            self.lesson.directory = None;
        }
        if is_descriptor && rest.is_empty() {
            return Ok(Step::Done(Verdict::Pass));
        }
        let link = canonical.with_nul();
        match pending.prepend_from(|buffer| kernel::read_link_at(libc::AT_FDCWD, link, buffer)) {
            Ok(fits) => fits?,
            Err(Errno(libc::EINVAL)) => {
                self.may_be_file = true;
                return Ok(Step::On(Domain::Tree(masks)));
            }
            // What stops readlink stops the call in the same place.
            Err(_) => return Ok(Step::Done(Verdict::Pass)),
        }
        if is_descriptor && pending.bytes().first() != Some(&b'/') {
            return Ok(Step::Done(Verdict::Pass));
        }
        self.followed(domain, parent)
    }

    fn hidden(mut self) -> Answer<'t> {
        let Scratch { canonical, pending } = &mut self.scratch;
        let component = canonical.len();
        let name = last_component(canonical.bytes()).len();
        let rest = pending.bytes();
        let is_last = rest.iter().all(|&byte| byte == b'/');
        let (dir, path) = if self.is_own_text {
            (self.question.dir, self.question.path)
        } else {
            (libc::AT_FDCWD, canonical.with_nul())
        };
        if goes_on(self.question, is_last, name, dir, path) {
            return Answer::Pass;
        }
        if !is_last {
            // A record that is cut short still names the hidden component.
            let _ = canonical.append(rest);
        }
        Answer::Hidden(Hidden {
            path: self.scratch.canonical.into_bytes(),
            component,
            by_index: !self.lesson.is_of_disk,
        })
    }
}

impl Lesson {
    fn of(state: &State, question: &Question) -> Lesson {
        let path = question.path.to_bytes();
        let shape = Shape::of(path);
        Lesson {
            directory: shape.and_then(|shape| directory_key(state, question, shape)),
            last: shape.map_or(0, |shape| path.len() - shape.last),
            changes: directories::changes(state),
            is_of_disk: false,
        }
    }
}

fn last_component(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
}
