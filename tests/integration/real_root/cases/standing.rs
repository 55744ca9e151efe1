//! Where a process stands, and how it asks to be led.

use super::Ask;

/// Calls of a process that may be anyone's.
pub const CALLS: &str = "
    thread_table thread_table_empty thread_directory crowded_execve crowded_stat
    crowded_spawn execveat_open execveat_open_path sys_execveat_open spawnp_opened
    spawnp_copied realpath_left fts_unasked fts_unasked_logical";
/// Calls that only root can make: where proc(5) is not mounted, and as another user.
pub const ROOTS_CALLS: &str = "no_proc no_proc_bad no_proc_listing below_sealed";
pub const RESOLVE: &str = "
    resolve_in_root resolve_in_root_path resolve_beneath resolve_beneath_path
    resolve_no_links resolve_no_links_path resolve_no_magic";

/// A directory and a name in it.
const PLACES: &str = "
    dir|inner dir|hidden dir|deep/er/file dir|deep/hidden dir|../file dir|../hidden dir|nowhere
    tree|file tree|l-out tree|l-out-hidden tree|../hidden tree|sub/../../hidden tree|l-sub/file
    l-dir|hidden l-dir|inner empty|x sealed|file h-dir|inner hdir|file tree/sub|l-up
    name%20(deleted)|inner name%20(deleted)|hidden linked|l-hidden linked|h-1 .|hidden .|file";

const PROGRAMS: &str = "
    bin/probe bin/hidden-probe bin/script bin/hidden-script bin/by-hidden bin/by-probe
    bin/by-by-hidden bin/no-interpreter bin/empty tree/probe hdir l-missing nowhere
    bin/not-executable";

const BELOW: &str = "
    tree/sealed-way/sub|l-out-hidden tree/sealed-way/sub|l-out tree/sealed-way/sub|l-in
    tree/sealed-way/sub|file tree/sealed-way/sub|deeper/../l-out-hidden
    tree/sealed-way/sub|deeper/l-up-hidden tree/sealed-way/sub|nowhere
    tree/sealed-way/sub/deeper|../l-out-hidden tree/sealed-way/sub/deeper|../l-out
    tree/sealed-way/sub/deeper|../file tree/sealed-way/sub/deeper|../../../../hidden
    tree/sealed-way/sub|l-absolute-hidden tree/sealed-way/sub|l-absolute
    tree/sealed-way/sub|l-deeper/l-up-hidden tree/sealed-way/sub|l-out-hidden/
    tree/sealed-way/sub|../file tree/sealed-way|sub/file dir|hidden dir|inner";

const LED: &str = "
    file hidden inner dir/inner dir/hidden /file /hidden /inner /dir/inner /dir/hidden / . ..
    ../file ../hidden /../file /../hidden ../dir/inner l-file l-hidden l-dir/inner l-dir/hidden
    l-hdir/file h-file l-absolute/inner /l-absolute/inner l-tree/file l-tree/l-out
    l-tree/l-out-hidden /tree/file /tree/l-sub/file tree/l-out tree/l-out-hidden l-back l-out
    l-out-hidden l-sub/file sub/file /sub/../file /l-out nowhere /etc/passwd /bin/sh l-loop
    deep/er/file deep/hidden deep/er/../hidden l-root l-root/hidden l-up l-rooted l-rooted-hidden";

pub fn add(here: &str, is_root: bool, ask: &mut Ask) {
    for place in PLACES.split_whitespace() {
        for call in ["thread_table", "thread_table_empty", "thread_directory"] {
            ask(call, here, "-", place);
            ask(call, here, "-", &format!("{here}/{place}"));
        }
        if is_root {
            ask("no_proc", here, "-", place);
        }
    }
    for program in PROGRAMS.split_whitespace() {
        for call in [
            "crowded_execve",
            "crowded_spawn",
            "execveat_open",
            "execveat_open_path",
            "sys_execveat_open",
        ] {
            ask(call, here, "-", program);
            ask(call, here, "-", &format!("{here}/{program}"));
        }
        let (directory, name) = program.split_once('/').unwrap_or((".", program));
        for call in ["spawnp_opened", "spawnp_copied"] {
            ask(call, here, "-", &format!("{directory}|./{name}"));
            ask(call, here, "-", &format!("{directory}|{name}"));
        }
    }
    for path in [
        "dir",
        "tree",
        "sealed",
        "hdir",
        "l-dir",
        "name%20(deleted)",
        "file",
        "hidden",
    ] {
        if is_root {
            ask("no_proc_bad", here, "-", path);
            ask("no_proc_listing", here, "-", path);
        }
        for call in ["fts_unasked", "fts_unasked_logical", "crowded_stat"] {
            ask(call, here, "-", path);
        }
    }
    for path in super::PATHS.split_whitespace() {
        ask("realpath_left", here, "-", path);
        ask("realpath_left", here, "-", &format!("{here}/{path}"));
        ask("crowded_stat", here, "-", path);
    }
    if is_root {
        for place in BELOW.split_whitespace() {
            ask("below_sealed", here, "-", place);
        }
    }
    for call in RESOLVE.split_whitespace() {
        for path in LED.split_whitespace() {
            for directory in ["", "/dir", "/tree", "/hdir", "/l-dir"] {
                ask(call, here, &format!("{here}{directory}"), path);
            }
            ask(call, here, "-", path);
        }
        for path in super::PATHS.split_whitespace() {
            ask(call, here, "-", path);
            ask(call, here, "-", &format!("{here}/{path}"));
        }
    }
}
