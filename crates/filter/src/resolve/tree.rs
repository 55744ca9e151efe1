//! Inside a tree: asking the kernel whether a path meets a link.

use super::Question;
use crate::system_call::{self, Errno};
use crate::verdict::Last;
use core::ffi::{CStr, c_int};

/// Whether the kernel will meet no link on the way through `rest`, the part of the
/// question's path inside a tree, so that its own answer is the right one.
///
/// False also where that cannot be told at once.
pub fn has_no_links(question: &Question, rest: &[u8]) -> bool {
    clear(question.dir, question.path, question.last, rest)
}

/// As [`has_no_links`], for the path that leads the kernel there.
pub fn clear(dir: c_int, path: &CStr, last: Last, rest: &[u8]) -> bool {
    let mut count = 0;
    for component in rest.split(|&byte| byte == b'/') {
        match component {
            b"" | b"." => {}
            b".." => return false,
            _ => count += 1,
        }
    }
    let keeps = match last {
        Last::Follow => false,
        Last::Keep => rest.last() != Some(&b'/'),
        Last::Entry | Last::Parent => true,
    };
    match count {
        0 => true,
        1 if keeps => true,
        1 => is_no_link(dir, path),
        _ => opens_without_links(dir, path, keeps),
    }
}

/// The directory is known, so only the last component can be a link.
fn is_no_link(dir: c_int, path: &CStr) -> bool {
    let mut first_byte = [0];
    if path.to_bytes().last() == Some(&b'/') {
        // readlink(2) would follow it.
        return opens_without_links(dir, path, false);
    }
    system_call::read_link_at(dir, path, &mut first_byte).is_err()
}

fn opens_without_links(dir: c_int, path: &CStr, keeps: bool) -> bool {
    let flags = if keeps { libc::O_NOFOLLOW } else { 0 };
    match system_call::open_without_links(dir, path, flags) {
        Ok(fd) => {
            system_call::close(fd);
            true
        }
        // These come before any link was met, and the kernel will say the same again.
        Err(Errno(
            libc::ENOENT | libc::ENOTDIR | libc::EACCES | libc::ENAMETOOLONG | libc::EBADF,
        )) => true,
        // ELOOP: there is a link. Others: no descriptor left, or a kernel before 5.6.
        Err(_) => false,
    }
}
