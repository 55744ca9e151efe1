//! Law 6: a call that makes a name goes on although the name is not visible.

use crate::Errno;
use crate::errno::NAME_MAX;
use crate::kernel::Kernel;
use crate::question::{Last, Question};
use core::ffi::{CStr, c_int};

/// Whether a call goes on although a component of its path, `length` bytes long, is not visible.
/// `dir` and `path` lead the kernel to that component if it is the last one.
pub(crate) fn goes_on(
    kernel: &impl Kernel,
    question: &Question,
    is_last: bool,
    length: usize,
    (dir, path): (c_int, &CStr),
) -> bool {
    // Nothing of that name can exist, and the kernel says ENAMETOOLONG.
    if length > NAME_MAX {
        return true;
    }
    if !is_last {
        return false;
    }
    // What is not on disk goes on, so that others may judge the attempt to make it.
    question.last == Last::Parent
        || question.creates && kernel.look_up(dir, path) == Err(Errno::ENOENT)
}
