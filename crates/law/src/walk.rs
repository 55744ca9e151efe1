//! The walk: the resolution in full, one component at a time.

mod from_start;
mod hidden;
mod in_tree;
mod start;
mod step;
mod walker;

use crate::answer::{Answer, Learned, Walked};
use crate::components::component_length;
use crate::confined::Confined;
use crate::ending::last_component;
use crate::kernel::Kernel;
use crate::mounts::Words;
use crate::position::Names;
use crate::question::Question;
use crate::text::{NoRoom, Scratch};
use crate::view::View;
use walker::{Arrival, End, Step, Walker};

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
    run(view, kernel, question, (confined, false), scratch)
}

/// As [`walk()`], with a look at each component in trees too, so that the canonical path is always found.
#[cold]
pub fn walk_by_component<'t>(
    view: &impl View,
    kernel: &impl Kernel,
    question: &Question,
    scratch: Scratch<'t>,
) -> Walked<'t> {
    run(view, kernel, question, (Confined::default(), true), scratch)
}

fn run<'t>(
    view: &impl View,
    kernel: &impl Kernel,
    question: &Question,
    (confined, by_component): (Confined, bool),
    scratch: Scratch<'t>,
) -> Walked<'t> {
    let last = last_component(question.text());
    let mut walker = Walker {
        view,
        kernel,
        question,
        scratch,
        confined,
        words: Words::Process,
        root: 0,
        below_start: None,
        links: 0,
        is_own_text: confined == Confined::default(),
        may_be_file: false,
        expects_link: false,
        last: last.map_or(0, |start| question.text().len() - start),
        passes_tree: false,
        awaits_directory: last.is_some(),
        by_component: by_component || view.is_altered_in_trees(),
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
        Ok(End::Hidden) => return walker.hidden(),
    };
    Walked {
        answer,
        learned,
        ends_at_link: arrival == Some(Arrival::AtLink),
        words: walker.words,
        canonical: arrival.map(|_| walker.scratch.canonical),
        goes_on: None,
    }
}

impl<V: View, K: Kernel> Walker<'_, '_, '_, V, K> {
    /// Goes from the start of the path to its end, or to where nothing more is to be asked.
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
            if matches!(position.names, Names::File) {
                // The kernel says ENOTDIR.
                return Ok(End::Pass);
            }
            if rest.len() == self.last && self.awaits_directory {
                self.awaits_directory = false;
                self.learned.directory = self.lasting(position);
            }
            if let Names::Tree(masks) = position.names {
                self.passes_tree = true;
                let as_a_whole = masks.is_none() && !self.by_component;
                if as_a_whole && !self.expects_link && self.meets_no_link()? {
                    return Ok(End::Pass);
                }
            }
            let rest = self.scratch.pending.bytes();
            // Each in a frame of its own: stacks are small.
            let step = match rest.get(..component_length(rest)) {
                Some(b"..") => self.step_up(position)?,
                _ => self.step(position)?,
            };
            match step {
                Step::On(next) => position = next,
                Step::Done(end) => return Ok(end),
            }
        }
    }
}
