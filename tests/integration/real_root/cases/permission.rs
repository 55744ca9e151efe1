//! What another user is told of directories that only root may search.

use super::Ask;

/// Calls that need rights of their own whatever the path is.
pub const ROOTS: &str = "need_acct need_swapon need_swapoff need_chroot need_mount need_umount";

const PATHS: &str = "
    locked locked/file locked/hidden locked/nowhere locked/inner locked/inner/file
    locked/inner/hidden locked/inner/nowhere locked/inner/nowhere/x locked/. locked/..
    locked/../file locked/../hidden locked/ locked/file/ locked/hidden/ locked/hidden/x
    l-locked l-locked-hidden l-locked-dir l-locked-dir/file l-locked-dir/hidden
    l-locked-dir/inner/file h-locked/file dir/../locked/hidden ./locked/hidden
    hlocked hlocked/file tree/l-locked tree/l-locked-hidden tree/locked tree/locked/file
    tree/locked/nowhere tree/locked/sub/file searched searched/file searched/hidden
    searched/nowhere file hidden nowhere dir/hidden tree/file tree/nowhere";

pub fn add(here: &str, calls: &[&str], ask: &mut Ask) {
    for call in calls {
        for path in PATHS.split_whitespace() {
            ask(call, here, "-", path);
            ask(call, here, "-", &format!("{here}/{path}"));
        }
        ask(call, &format!("{here}/tree"), "-", "../locked/hidden");
        ask(call, &format!("{here}/dir"), "-", "../locked/hidden");
        ask(call, &format!("{here}/dir"), "-", "../locked/file");
        ask(call, here, &format!("{here}/searched"), "hidden");
    }
    for call in ROOTS.split_whitespace() {
        for path in ["file", "hidden", "nowhere", "hdir/file", "locked/hidden"] {
            ask(call, here, "-", path);
        }
    }
}
