//! The environment: what the filter reads at start, and keeps alive in every child.

mod block;
mod keep;

pub use block::Block;
pub use keep::with_kept;

/// The variables of a filtered process, besides `LD_PRELOAD`.
pub const VARIABLES: [&[u8]; 5] = [
    b"BLINKERS_INDEX",
    b"BLINKERS_MODE",
    b"BLINKERS_TREES",
    b"BLINKERS_LOG",
    b"BLINKERS_USAGE",
];

/// The variable by which ld.so is told to load the filter, ld.so(8).
pub const PRELOAD: &[u8] = b"LD_PRELOAD";

/// The file name by which an entry of `LD_PRELOAD` is known as this library.
const LIBRARY: &[u8] = b"libblinkers.so";

/// The library that must not stand before the filter: it looks for the next function by
/// version, and passes over a library behind it that has none.
const SANDBOX: &[u8] = b"libsandbox.so";

/// The entries of a value of `LD_PRELOAD`: separated by spaces or colons, ld.so(8).
pub fn preload_entries(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b' ' || byte == b':')
        .filter(|entry| !entry.is_empty())
}

/// Whether `entry` of `LD_PRELOAD` names this library.
pub fn is_filter(entry: &[u8]) -> bool {
    file_name(entry) == LIBRARY
}

/// Whether this value of `LD_PRELOAD` loads the filter, and before libsandbox.so.
pub fn is_kept(value: &[u8]) -> bool {
    for entry in preload_entries(value) {
        if is_filter(entry) {
            return true;
        }
        if file_name(entry) == SANDBOX {
            return false;
        }
    }
    false
}

fn file_name(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => &path[slash + 1..],
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_is_known_by_its_file_name() {
        assert!(is_kept(b"/opt/libblinkers.so"));
        assert!(is_kept(b"libx.so:/usr/$LIB/libblinkers.so libsandbox.so"));
        assert!(!is_kept(b"libsandbox.so /opt/libblinkers.so"));
        assert!(!is_kept(b"/opt/libblinkers.so.old"));
        assert!(!is_kept(b""));
    }
}
