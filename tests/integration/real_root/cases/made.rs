//! What a process makes, in trees and in visible directories.

use super::Ask;

pub const CALLS: &str = "
    made_file made_alone made_directory made_fifo made_link made_name made_socket";
/// In trees, where the names are to be used too.
pub const WHOLE: &str = "made_whole";

const NAMES: &str = "
    tree/fresh tree/sub/fresh tree/l-sub/fresh l-tree/fresh tree/nowhere/fresh tree/file/fresh
    tree/../tree/fresh";

/// Beside the visible: nothing of that name is there.
const BESIDE: &str = "
    fresh dir/fresh dir/deep/fresh empty/fresh sealed/fresh l-dir/fresh dir/../fresh ./fresh
    tree/l-out-dir/fresh tree/../fresh hdir/fresh h-dir/fresh l-hdir/fresh nowhere/fresh
    file/fresh";

pub fn add(here: &str, ask: &mut Ask) {
    let whole = WHOLE.split_whitespace();
    for call in CALLS.split_whitespace().chain(whole) {
        for name in NAMES.split_whitespace() {
            ask(call, here, "-", name);
            ask(call, here, "-", &format!("{here}/{name}"));
            ask(call, &format!("{here}/tree"), "-", "fresh");
            ask(call, &format!("{here}/tree/sub"), "-", "../fresh");
        }
    }
    for call in CALLS.split_whitespace() {
        // A name is linked only inside one file system, which the real root's is not.
        for name in BESIDE.split_whitespace().filter(|_| call != "made_name") {
            ask(call, here, "-", name);
            ask(call, here, "-", &format!("{here}/{name}"));
        }
        ask(call, here, "-", "tree/sub");
        ask(call, here, "-", "dir");
        ask(call, here, "-", "");
    }
}
