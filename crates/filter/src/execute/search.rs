//! The search through PATH, in the order of glibc's execvp (posix/execvpe.c).

use crate::process::environment::Block;
use crate::stack::with_stretch;
use core::ffi::{CStr, c_int};
use core::ops::ControlFlow;

/// The search path where PATH is not set, confstr(3).
const DEFAULT: &[u8] = b"/bin:/usr/bin";

/// How a search ended.
pub enum Search<T> {
    /// A candidate was what was looked for.
    Found(T),
    /// None was; the last errno that tells more than that, or ENOENT.
    Failed(c_int),
}

/// Tries `file` in each directory of PATH, in order, until `attempt` breaks off. A file with
/// a slash is its own only candidate. `attempt` gives the errno for which a candidate is
/// passed over.
pub fn search<T>(
    file: &CStr,
    mut attempt: impl FnMut(&CStr) -> ControlFlow<T, c_int>,
) -> Search<T> {
    let name = file.to_bytes();
    if name.is_empty() {
        return Search::Failed(libc::ENOENT);
    }
    if name.contains(&b'/') {
        return match attempt(file) {
            ControlFlow::Break(found) => Search::Found(found),
            ControlFlow::Continue(errno) => Search::Failed(errno),
        };
    }
    if name.len() > libc::NAME_MAX as usize {
        return Search::Failed(libc::ENAMETOOLONG);
    }
    let path = Block::current()
        .value(b"PATH")
        .map_or(DEFAULT, CStr::to_bytes);
    let longest = path
        .split(|&byte| byte == b':')
        .map(|directory| directory.len())
        .filter(|&length| length < libc::PATH_MAX as usize)
        .max()
        .unwrap_or(0);
    with_stretch(longest + 1 + name.len() + 1, |stretch| {
        let mut denied = false;
        let mut last = libc::ENOENT;
        for directory in path.split(|&byte| byte == b':') {
            if directory.len() >= libc::PATH_MAX as usize {
                continue;
            }
            // SAFETY: the stretch has room for the longest directory, a slash, the name and
            // a NUL; none of the parts holds a NUL.
            let candidate = unsafe {
                let mut end = stretch;
                let mut append = |bytes: &[u8]| {
                    end.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                    end = end.add(bytes.len());
                };
                append(directory);
                if !directory.is_empty() {
                    append(b"/");
                }
                append(name);
                append(b"\0");
                CStr::from_ptr(stretch.cast())
            };
            match attempt(candidate) {
                ControlFlow::Break(found) => return Search::Found(found),
                ControlFlow::Continue(errno) => {
                    denied |= errno == libc::EACCES;
                    last = errno;
                }
            }
        }
        Search::Failed(if denied { libc::EACCES } else { last })
    })
}
