//! A walk that ends at a name which is not visible.

use super::walker::Walker;
use crate::AT_FDCWD;
use crate::answer::{Answer, Hidden};
use crate::confined::Confined;
use crate::creating::goes_on;
use crate::kernel::Kernel;
use crate::text::Scratch;
use crate::view::View;

impl<'t, V: View, K: Kernel> Walker<'_, '_, 't, V, K> {
    /// What the call answers: a name that it creates may go on.
    #[inline(never)]
    pub(super) fn hidden(mut self) -> Answer<'t> {
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
