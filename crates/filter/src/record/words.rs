//! A path of the process, in the words of the view.

use crate::kernel;
use crate::process::state::State;
use blinkers_law::Text;

/// Whether the view has words for a path of the process: not where something was mounted fresh.
pub fn in_view(state: &State, path: &[u8]) -> bool {
    let root = state.root.map(|root| root.mounts);
    root.is_none_or(|mounts| mounts.in_view(path).is_some())
}

/// Calls `work` with the view's words for a path of the process, where it has some and there is memory for
/// them.
pub fn in_words_of_view<T>(state: &State, path: &[u8], work: impl FnOnce(&[u8]) -> T) -> Option<T> {
    let Some(root) = state.root else {
        return Some(work(path));
    };
    let (base, rest) = root.mounts.in_view(path)?;
    if base.is_empty() {
        return Some(work(rest));
    }
    let done = kernel::with_large_buffer(|buffer| {
        let mut whole = Text::new(buffer);
        whole.append(base).ok()?;
        whole.append(rest).ok()?;
        Some(work(whole.into_bytes()))
    });
    done.ok().flatten()
}
