//! Calls after which a path in a tree may lead elsewhere.
//!
//! They are announced in the usage map before they are made, and settled when they have come
//! back. So what one process has learned of the trees' links is not believed while another
//! changes them, nor after. [`blinkers_shared::changes`] says why this holds, and what becomes
//! of a process that is killed in between.

use crate::process;
use blinkers_shared::changes::Changes;

fn changes() -> Option<Changes<'static>> {
    Some(process::current()?.usage?.changes())
}

/// Makes such a call: a link, another name for a directory, a mount.
pub fn made<T>(call: impl FnOnce() -> T) -> T {
    let changes = changes();
    if let Some(changes) = changes {
        changes.announce();
    }
    let answer = call();
    if let Some(changes) = changes {
        changes.settle();
    }
    answer
}

/// From now on such calls may be made without being announced. To be called before whoever makes
/// them is started.
pub fn go_unseen() {
    if let Some(changes) = changes() {
        changes.stop_counting();
    }
}
