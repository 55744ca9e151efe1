//! The environment variables by which a process is filtered.

use core::ffi::CStr;

/// The variables of a filtered process, besides `LD_PRELOAD`.
pub const VARIABLES: [&[u8]; 7] = [
    b"BLINKERS_INDEX",
    b"BLINKERS_MODE",
    b"BLINKERS_TREES",
    b"BLINKERS_LOG",
    b"BLINKERS_USAGE",
    b"BLINKERS_ROOT",
    b"BLINKERS_CONFINED",
];

/// Where the usage map's stands.
pub const USAGE: usize = 4;

/// Where that stands which tells of another root, and of mounts: only what is started there has it.
pub const ROOT: usize = 5;

/// Where the last of them stands: a process that has confined itself sets it for those that it starts.
pub const CONFINED: usize = VARIABLES.len() - 1;

/// Its assignment.
pub const CONFINED_ASSIGNMENT: &CStr = c"BLINKERS_CONFINED=1";

/// The value, if `string` is an assignment to `name`.
pub fn value_of(string: &'static CStr, name: &[u8]) -> Option<&'static CStr> {
    string.to_bytes().strip_prefix(name)?.strip_prefix(b"=")?;
    // SAFETY: so many bytes of the string come before its NUL.
    Some(unsafe { CStr::from_ptr(string.as_ptr().add(name.len() + 1)) })
}

/// The value of a `NAME=value` string.
pub fn after_equals(string: &'static CStr) -> Option<&'static CStr> {
    let equals = string.to_bytes().iter().position(|&byte| byte == b'=')?;
    value_of(string, string.to_bytes().get(..equals)?)
}

/// Whether an assignment says that a shell will tell later what the view is: `BLINKERS_WAIT`, or
/// the directory of a build of Portage, which keeps only variables that it knows from one phase to
/// the next.
pub fn says_to_wait(string: &CStr) -> bool {
    let says = |name: &[u8]| {
        let value = string.to_bytes().strip_prefix(name);
        value.is_some_and(|value| !value.is_empty())
    };
    says(b"BLINKERS_WAIT=") || says(b"PORTAGE_BUILDDIR=")
}

/// A variable by which ld.so is told to load a library of blinkers, ld.so(8).
#[derive(Debug)]
pub struct Loading {
    /// Its name.
    pub name: &'static [u8],
    /// The file name by which an entry is known as the library.
    library: &'static [u8],
    /// A library that must not stand before it, if any.
    follower: &'static [u8],
}

/// The filter's own, and that of the module which `--libraries audit` adds.
pub const LOADINGS: [Loading; 2] = [
    Loading {
        name: b"LD_PRELOAD",
        library: b"libblinkers.so",
        follower: SANDBOX,
    },
    Loading {
        name: b"LD_AUDIT",
        library: b"libblinkers-audit.so",
        follower: b"",
    },
];

/// The library that must not stand before the filter: it looks for the next function by
/// version, and passes over a library behind it that has none.
const SANDBOX: &[u8] = b"libsandbox.so";

/// The entries of a value: separated by spaces or colons, ld.so(8).
pub fn entries(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b' ' || byte == b':')
        .filter(|entry| !entry.is_empty())
}

/// Whether `library` was loaded for one of the entries of `LD_PRELOAD`: by its path, or by a
/// name that ld.so looked for.
pub fn is_preloaded(value: &[u8], library: &[u8]) -> bool {
    entries(value).any(|entry| {
        // A bare name, or one with `$LIB` and its kin, is not what ld.so has made of it.
        if entry.contains(&b'/') && !entry.contains(&b'$') {
            entry == library
        } else {
            file_name(entry) == file_name(library)
        }
    })
}

impl Loading {
    /// The file name of the library.
    pub fn library(&self) -> &'static [u8] {
        self.library
    }

    /// Whether `entry` of the variable names the library.
    pub fn names_library(&self, entry: &[u8]) -> bool {
        file_name(entry) == self.library
    }

    /// Whether this value loads the library wherever a child may stand and whatever its search
    /// path is, and before the one that must follow it.
    pub fn is_kept(&self, value: &[u8]) -> bool {
        for entry in entries(value) {
            if self.names_library(entry) {
                return entry.first() == Some(&b'/');
            }
            if file_name(entry) == self.follower {
                return false;
            }
        }
        false
    }
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
        let [preload, audit] = LOADINGS;
        assert!(preload.is_kept(b"/opt/libblinkers.so"));
        assert!(preload.is_kept(b"libx.so:/usr/$LIB/libblinkers.so libsandbox.so"));
        assert!(!preload.is_kept(b"./libblinkers.so"));
        assert!(!preload.is_kept(b"libblinkers.so"));
        assert!(!preload.is_kept(b"libsandbox.so /opt/libblinkers.so"));
        assert!(!preload.is_kept(b"/opt/libblinkers.so.old"));
        assert!(!preload.is_kept(b""));
        assert!(audit.is_kept(b"libx.so:/opt/libblinkers-audit.so"));
        assert!(!audit.is_kept(b"/opt/libblinkers.so"));
    }

    #[test]
    fn a_preloaded_library_is_known_by_its_path_or_its_name() {
        assert!(is_preloaded(b"/a/libx.so", b"/a/libx.so"));
        assert!(!is_preloaded(b"/a/libx.so", b"/b/libx.so"));
        assert!(is_preloaded(b"liby.so:libx.so", b"/b/libx.so"));
        assert!(!is_preloaded(b"", b"/b/libx.so"));
        assert!(is_preloaded(b"/a/$LIB/libx.so", b"/a/lib64/libx.so"));
    }
}
