//! Inside a tree: asking the kernel whether a path meets a link.

use crate::system_call::{self, Errno};
use crate::verdict::Last;
use core::ffi::{CStr, c_int};

/// What the kernel says of a way through a tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// It meets no link, so that the kernel's own answer is the right one.
    Clear,
    /// The same, but this may change though nobody makes a link: the process may not look
    /// into a directory.
    ClearForNow,
    /// It may meet a link.
    Unknown,
}

/// The way of `path`, of which `rest` is the part inside the tree.
pub fn way(dir: c_int, path: &CStr, last: Last, rest: &[u8]) -> Way {
    let mut count = 0;
    for component in rest.split(|&byte| byte == b'/') {
        match component {
            b"" | b"." => {}
            b".." => return Way::Unknown,
            _ => count += 1,
        }
    }
    let keeps = match last {
        Last::Follow => false,
        Last::Keep => rest.last() != Some(&b'/'),
        Last::Entry | Last::Parent => true,
    };
    match count {
        0 => Way::Clear,
        1 if keeps => Way::Clear,
        1 if path.to_bytes().last() != Some(&b'/') => {
            if is_no_link(dir, path) {
                Way::Clear
            } else {
                Way::Unknown
            }
        }
        _ => without_links(dir, path, keeps),
    }
}

/// Whether the last component is no link, where the directory is known. The path does not end
/// in a slash: readlink(2) would follow the link before it.
///
/// Of all calls that look at a name this one costs the kernel least.
pub fn is_no_link(dir: c_int, path: &CStr) -> bool {
    let mut first_byte = [0];
    system_call::read_link_at(dir, path, &mut first_byte).is_err()
}

fn without_links(dir: c_int, path: &CStr, keeps: bool) -> Way {
    let flags = if keeps { libc::O_NOFOLLOW } else { 0 };
    match system_call::open_without_links(dir, path, flags) {
        Ok(fd) => {
            system_call::close(fd);
            Way::Clear
        }
        // These come before any link was met, and the kernel will say the same again.
        Err(Errno(libc::ENOENT)) => Way::Clear,
        Err(Errno(libc::ENOTDIR | libc::EACCES | libc::ENAMETOOLONG | libc::EBADF)) => {
            Way::ClearForNow
        }
        // ELOOP: there is a link. Others: no descriptor left, or a kernel before 5.6.
        Err(_) => Way::Unknown,
    }
}
