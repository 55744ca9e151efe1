//! The components of a path's text.

/// The length of the first component of `text`.
pub(crate) fn component_length(text: &[u8]) -> usize {
    text.iter()
        .position(|&byte| byte == b'/')
        .unwrap_or(text.len())
}

/// Whether `..` is among the components.
pub(crate) fn has_parent(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'/').any(|name| name == b"..")
}

/// Whether an absolute path is its own normal form: no empty component but after the last, no
/// dots.
pub(crate) fn is_plain(path: &[u8]) -> bool {
    let mut components = without_slashes(path).split(|&byte| byte == b'/');
    components.next();
    components.all(|component| !matches!(component, b"" | b"." | b".."))
}

/// The path without the slashes at its end.
pub(crate) fn without_slashes(mut path: &[u8]) -> &[u8] {
    while let Some((b'/', shorter)) = path.split_last() {
        path = shorter;
    }
    path
}

/// Whether links come and go below a directory although no program makes them: proc(5), sysfs(5),
/// and devices. Nothing is remembered of such a place.
pub fn is_filled_by_kernel(canonical: &[u8]) -> bool {
    let first = canonical.split(|&byte| byte == b'/').nth(1);
    matches!(first, None | Some(b"" | b"proc" | b"sys" | b"dev"))
}

/// Whether `canonical` is `/proc/PID/fd/N` or `/proc/PID/task/TID/fd/N`: what is open, not a
/// path, proc(5).
pub(crate) fn is_descriptor(canonical: &[u8]) -> bool {
    let Some(rest) = canonical.strip_prefix(b"/proc/") else {
        return false;
    };
    let mut components = rest.split(|&byte| byte == b'/');
    if !components.next().is_some_and(is_number) {
        return false;
    }
    let mut next = components.next();
    if next == Some(b"task") {
        components.next();
        next = components.next();
    }
    next == Some(b"fd") && components.next().is_some_and(is_number) && components.next().is_none()
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_told_from_names() {
        assert!(is_descriptor(b"/proc/12/fd/0"));
        assert!(is_descriptor(b"/proc/12/task/13/fd/7"));
        assert!(!is_descriptor(b"/proc/12/fd"));
        assert!(!is_descriptor(b"/proc/12/fd/7/x"));
        assert!(!is_descriptor(b"/proc/12/cwd"));
        assert!(!is_descriptor(b"/process/12/fd/7"));
    }

    #[test]
    fn directories_that_the_kernel_fills() {
        for path in ["", "/proc", "/proc/1/fd", "/sys/class", "/dev"] {
            assert!(is_filled_by_kernel(path.as_bytes()), "{path}");
        }
        for path in ["/process", "/tmp", "/home/me/proc"] {
            assert!(!is_filled_by_kernel(path.as_bytes()), "{path}");
        }
    }
}
