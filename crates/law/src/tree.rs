//! Inside a tree: asking the kernel whether a path meets a symbolic link.
//!
//! All names in a tree are visible, so the kernel's own answer is the right one unless a link
//! leads out of the tree again.

use crate::kernel::Kernel;
use crate::question::{Last, Question};
use crate::{AT_FDCWD, Errno, Text};
use core::ffi::{CStr, c_int};

/// What the kernel says of a way through a tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// It meets no link, so that the kernel's own answer is the right one.
    Clear,
    /// The same, but this may change although nobody makes a link: the process may not look into
    /// a directory.
    ClearForNow,
    /// It may meet a link.
    Unknown,
}

/// The way of a path of which `rest`, its end, is the part inside the tree. `dir` and `path` lead
/// the kernel there.
pub fn way(kernel: &impl Kernel, dir: c_int, path: &CStr, last: Last, rest: &[u8]) -> Way {
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
            if ends_in_no_link(kernel, dir, path) {
                Way::Clear
            } else {
                Way::Unknown
            }
        }
        _ => match kernel.reach_without_links(dir, path, keeps) {
            // What is absent comes before any link was met, and the kernel will say so again.
            Ok(()) | Err(Errno::ENOENT) => Way::Clear,
            Err(Errno::ENOTDIR | Errno::EACCES | Errno::ENAMETOOLONG | Errno::EBADF) => {
                Way::ClearForNow
            }
            // There is a link, or it cannot be told.
            Err(_) => Way::Unknown,
        },
    }
}

/// The way of a question's path from the byte at `from` on.
pub fn way_from(kernel: &impl Kernel, question: &Question, from: usize) -> Way {
    let rest = question.text().get(from..).unwrap_or_default();
    way(kernel, question.dir, question.path, question.last, rest)
}

/// Whether the last component is no link, where the directory is known. The path does not end in
/// a slash: readlink(2) would follow the link before it.
///
/// Of all calls that look at a name, readlink(2) costs the kernel least.
pub fn ends_in_no_link(kernel: &impl Kernel, dir: c_int, path: &CStr) -> bool {
    let mut first_byte = [0];
    kernel.read_link(dir, path, &mut first_byte).is_err()
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

/// The canonical path of `path`, which stands in a tree if it has no links: a text without dots
/// is canonical by itself, behind the current directory if it is relative.
pub fn full_name<'t>(kernel: &impl Kernel, path: &CStr, mut text: Text<'t>) -> FullName<'t> {
    let bytes = path.to_bytes();
    let names = bytes.strip_prefix(b"/").unwrap_or(bytes);
    let mut components = names.split(|&byte| byte == b'/');
    if components.any(|component| matches!(component, b"" | b"." | b"..")) {
        return FullName::Unknown;
    }
    let answer = if bytes.contains(&b'/') {
        kernel.reach_without_links(AT_FDCWD, path, false)
    } else {
        match kernel.read_link(AT_FDCWD, path, &mut [0]) {
            Err(Errno::EINVAL) => Ok(()),
            Err(errno) => Err(errno),
            Ok(_) => return FullName::Unknown,
        }
    };
    match answer {
        Ok(()) => {}
        Err(Errno::ENOENT) => return FullName::Nowhere,
        Err(_) => return FullName::Unknown,
    }
    let written = if bytes.first() == Some(&b'/') {
        text.append(bytes).is_ok()
    } else {
        kernel.directory_path(AT_FDCWD, &mut text).is_ok()
            && matches!(text.bytes().first(), None | Some(b'/'))
            && text.enter(bytes).is_ok()
    };
    if written {
        FullName::Is(text)
    } else {
        FullName::Unknown
    }
}
