//! Calls after which a path in a tree may lead elsewhere.
//!
//! They are counted in the usage map for all processes of a run, so that what one process has
//! learned of the trees' links is not believed after another has changed them.

use crate::process::state;

/// Makes such a call: a link, another name for a directory, a mount. What is learned once it
/// has come back is of the time after it.
pub fn made<T>(call: impl FnOnce() -> T) -> T {
    let answer = call();
    if let Some(usage) = state::current().and_then(|state| state.usage) {
        usage.count_change();
    }
    answer
}

/// From now on such calls may be made unseen.
pub fn go_unseen() {
    if let Some(usage) = state::current().and_then(|state| state.usage) {
        usage.stop_counting_changes();
    }
}
