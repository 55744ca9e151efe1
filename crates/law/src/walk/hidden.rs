//! A walk that ends at a name which is not visible.

use super::walker::Walker;
use crate::AT_FDCWD;
use crate::answer::{Answer, GoesOn, Hidden, Walked};
use crate::confined::Confined;
use crate::creating::{goes_on, is_not_looked_up};
use crate::kernel::Kernel;
use crate::mounts::Words;
use crate::question::Last;
use crate::text::Scratch;
use crate::view::View;

impl<'t, V: View, K: Kernel> Walker<'_, '_, 't, V, K> {
    /// What the call answers: a name that it creates may go on.
    #[inline(never)]
    pub(super) fn hidden(mut self) -> Walked<'t> {
        let (learned, words) = (self.learned, self.words);
        let Scratch {
            canonical,
            pending,
            aside,
        } = &mut self.scratch;
        let component = canonical.len();
        let name = canonical.bytes().rsplit(|&byte| byte == b'/').next();
        let length = name.unwrap_or_default().len();
        let rest = pending.bytes();
        let is_last = rest.iter().all(|&byte| byte == b'/');
        let passes = |canonical, goes_on| Walked {
            answer: Answer::Pass,
            learned,
            ends_at_link: false,
            words,
            canonical,
            goes_on,
        };
        if is_not_looked_up(self.question, is_last, length) {
            let is_name = is_last && self.question.last == Last::Parent;
            return passes(
                is_name.then_some(self.scratch.canonical),
                is_name.then_some(GoesOn::Absent),
            );
        }
        if is_last {
            let text = canonical.with_nul();
            let at = if self.is_own_text {
                (self.question.dir, self.question.path)
            } else {
                (AT_FDCWD, text)
            };
            let place = (text.to_bytes(), words);
            let goes_on = goes_on(self.view, self.kernel, self.question, place, aside, at);
            if goes_on.is_some() {
                return passes(Some(self.scratch.canonical), goes_on);
            }
        } else {
            // A record that is cut short still names the hidden component.
            let _ = canonical.append(rest);
        }
        let by_index =
            !self.passes_tree && self.confined == Confined::default() && words == Words::Process;
        Walked {
            answer: Answer::Hidden(Hidden {
                path: self.scratch.canonical.into_bytes(),
                component,
                words,
                by_index,
            }),
            learned,
            ends_at_link: false,
            words,
            canonical: None,
            goes_on: None,
        }
    }
}
