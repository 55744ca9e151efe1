//! Inside a tree: asking the kernel whether a path meets a link.

use super::base::directory_path;
use super::scratch::Text;
use crate::kernel::{self, Errno};
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
    kernel::read_link_at(dir, path, &mut first_byte).is_err()
}

/// What a path in a tree is called in full.
pub enum FullName<'t> {
    /// This, and it exists.
    Is(Text<'t>),
    /// There is no such file, nor a link before it.
    Nowhere,
    /// To be found out component by component.
    Unknown,
}

/// The canonical path of `path`, which stands in a tree if it has no links: a text without
/// dots is canonical by itself, behind the current directory if it is relative.
pub fn full_name<'t>(path: &CStr, mut text: Text<'t>) -> FullName<'t> {
    let bytes = path.to_bytes();
    let names = bytes.strip_prefix(b"/").unwrap_or(bytes);
    let mut components = names.split(|&byte| byte == b'/');
    if components.any(|component| matches!(component, b"" | b"." | b"..")) {
        return FullName::Unknown;
    }
    let answer = if !bytes.contains(&b'/') {
        let mut first_byte = [0];
        match kernel::read_link_at(libc::AT_FDCWD, path, &mut first_byte) {
            Err(Errno(libc::EINVAL)) => Ok(()),
            Err(errno) => Err(errno),
            Ok(_) => return FullName::Unknown,
        }
    } else {
        kernel::open_without_links(libc::AT_FDCWD, path, 0).map(kernel::close)
    };
    match answer {
        Ok(()) => {}
        Err(Errno(libc::ENOENT)) => return FullName::Nowhere,
        Err(_) => return FullName::Unknown,
    }
    let written = if bytes.first() == Some(&b'/') {
        text.append(bytes).is_ok()
    } else {
        directory_path(libc::AT_FDCWD, &mut text).is_ok()
            && matches!(text.bytes().first(), None | Some(b'/'))
            && text.enter(bytes).is_ok()
    };
    if written {
        FullName::Is(text)
    } else {
        FullName::Unknown
    }
}

fn without_links(dir: c_int, path: &CStr, keeps: bool) -> Way {
    let flags = if keeps { libc::O_NOFOLLOW } else { 0 };
    match kernel::open_without_links(dir, path, flags) {
        Ok(fd) => {
            kernel::close(fd);
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
