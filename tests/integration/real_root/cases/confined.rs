//! What a program sees that has confined itself, seccomp(2).

use super::{Ask, PATHS};

pub const CALLS: &str = "
    confined_open confined_fopen confined_openat confined_open_nofollow confined_open_directory
    confined_stat confined_lstat confined_fstatat confined_fstatat_nofollow confined_access
    confined_readlink confined_readlinkat confined_readdir confined_scandir
    confined_sys_newfstatat confined_sys_openat";

/// From where a process stands.
const STANDING: &[(&str, &str)] = &[
    ("tree", "file"),
    ("tree", "../file"),
    ("tree", "../hidden"),
    ("tree/sub", "../../hidden"),
    ("tree/sub", "nowhere"),
    ("dir", "inner"),
    ("dir", "hidden"),
    ("dir", "../hdir/file"),
    ("dir", "."),
    ("l-dir", "hidden"),
    ("l-tree", "../hidden"),
    ("empty", "x"),
];

/// Paths of the system, of which none leads over a link that the index does not know.
const ABSOLUTE: &str = "
    / /etc /etc/passwd /usr/bin /usr/include /bin /bin/sh /bin/../bin/sh /lib/../bin/sh /var/tmp
    /nowhere /dev/null /proc/self/comm";

/// Whether a path meets a link in a tree: that is followed, for the kernel cannot be asked where it leads.
fn meets_link_in_tree(path: &str) -> bool {
    let names = path.split('/').skip_while(|name| !name.ends_with("tree"));
    names.skip(1).any(|name| name.starts_with("l-"))
}

/// Whether it matters that a name in a tree is a file: nobody asks that either, where the path leads out of the
/// tree behind it.
fn leaves_through_file(path: &str) -> bool {
    path.contains("tree/") && path.contains("file/..")
}

pub fn add(here: &str, ask: &mut Ask) {
    for call in CALLS.split_whitespace() {
        for path in PATHS
            .split_whitespace()
            .filter(|path| !meets_link_in_tree(path) && !leaves_through_file(path))
        {
            ask(call, here, "-", path);
            ask(call, here, "-", &format!("{here}/{path}"));
        }
        for path in ABSOLUTE.split_whitespace() {
            ask(call, here, "-", path);
        }
        for (from, path) in STANDING {
            ask(call, &format!("{here}/{from}"), "-", path);
        }
    }
}
