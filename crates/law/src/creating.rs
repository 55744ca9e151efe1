//! Law 6: a call that makes a name goes on although the name is not visible.

use crate::Errno;
use crate::answer::GoesOn;
use crate::errno::NAME_MAX;
use crate::kernel::Kernel;
use crate::mounts::Words;
use crate::question::{Last, Question};
use crate::text::Text;
use crate::view::View;
use core::ffi::{CStr, c_int};

/// Whether the kernel's own answer is the right one although a component of a path, `length` bytes long, is not visible: it
/// does not look at the disk.
pub(crate) fn is_not_looked_up(question: &Question, is_last: bool, length: usize) -> bool {
    // Nothing of that name can exist, and the kernel says ENAMETOOLONG.
    length > NAME_MAX || is_last && question.last == Last::Parent
}

/// Whether a call goes on although the last component of its path is not visible. `canonical` ends with
/// that component; `dir` and `path` lead the kernel to it. What `aside` holds does not matter.
pub(crate) fn goes_on(
    view: &impl View,
    kernel: &impl Kernel,
    question: &Question,
    canonical: (&[u8], Words),
    aside: &mut [u8],
    (dir, path): (c_int, &CStr),
) -> Option<GoesOn> {
    if !question.change.creates() {
        return None;
    }
    match kernel.look_up(dir, path) {
        // Others may judge the attempt to make it.
        Err(Errno::ENOENT) => Some(GoesOn::Absent),
        Ok(()) if is_nobodys(view, canonical, aside) => Some(GoesOn::Anew),
        _ => None,
    }
}

/// Whether no package owns a hidden path. Where the index knows no packages, that cannot be told.
fn is_nobodys(view: &impl View, (path, words): (&[u8], Words), aside: &mut [u8]) -> bool {
    if view.index().packages() == 0 {
        return false;
    }
    let mounts = view.mounts().filter(|_| words == Words::Process);
    let path = match mounts.map(|mounts| mounts.in_view(path)) {
        None => path,
        Some(Some((base, rest))) => {
            let mut whole = Text::new(aside);
            if whole
                .append(base)
                .and_then(|()| whole.append(rest))
                .is_err()
            {
                return false;
            }
            whole.into_bytes()
        }
        Some(None) => return true,
    };
    view.index().hidden_owner(path).is_none()
}
