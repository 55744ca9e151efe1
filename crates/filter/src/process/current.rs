//! The state of this process, found at first use.
//!
//! It is made once and published by one compare-and-exchange: two threads, or a signal
//! handler during the first call, may both make it, and the loser gives its memory
//! back. Nobody ever waits. The first one to come makes it in the page of the library's own
//! data, which is written to anyway: a page more would cost each process some 7 microseconds.

use crate::process::environment::Block;
use crate::process::kernel_environment;
use crate::process::start;
use crate::process::state::State;
#[cfg(not(feature = "audit"))]
use crate::process::switch;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// Null: not yet made. [`SWITCHED`]: the program says at each call. [`INERT`]: nothing to
/// filter in this process.
static STATE: AtomicPtr<State> = AtomicPtr::new(null_mut());

const SWITCHED: *mut State = core::ptr::without_provenance_mut(1);
const INERT: *mut State = core::ptr::without_provenance_mut(2);

/// The state of this process, or None where the filter is off.
#[inline(always)]
pub fn current() -> Option<&'static State> {
    let state = STATE.load(Ordering::Acquire);
    if state > INERT {
        // SAFETY: none of the marks above, so it was published whole and is never freed.
        return Some(unsafe { &*state });
    }
    if state == INERT {
        return None;
    }
    unsettled(state)
}

#[cold]
#[inline(never)]
fn unsettled(state: *mut State) -> Option<&'static State> {
    #[cfg(not(feature = "audit"))]
    if state == SWITCHED {
        return switch::current();
    }
    debug_assert!(state.is_null());
    first()
}

/// A hook was called before this library's constructor: by the constructor of another, or
/// from `.preinit_array`, where `environ` is still null.
fn first() -> Option<&'static State> {
    let environment = Block::current();
    if environment.as_ptr().is_null() {
        return kernel_environment::with_environment(establish);
    }
    establish(environment)
}

/// Makes the state from `environment`, which is whole, and publishes it.
pub fn establish(environment: Block) -> Option<&'static State> {
    let made = start::make(environment);
    let new = match &made {
        Some(made) => made.pointer(),
        None => without_view(environment),
    };
    let published = STATE.compare_exchange(null_mut(), new, Ordering::AcqRel, Ordering::Acquire);
    match made {
        Some(made) if published.is_ok() => count_entered(made.keep()),
        Some(made) => made.discard(),
        None => {}
    }
    current()
}

/// From now on the process has this state, if it had one.
#[cfg(not(feature = "audit"))]
pub fn replace(state: &'static State) {
    let before = STATE.load(Ordering::Acquire);
    if before > INERT {
        STATE.store(core::ptr::from_ref(state).cast_mut(), Ordering::Release);
    }
}

/// The state that [`current`] would give now, for [`replace`] later; none where the filter is off.
pub fn settled() -> Option<&'static State> {
    let state = STATE.load(Ordering::Acquire);
    // SAFETY: as above.
    (state > INERT).then(|| unsafe { &*state })
}

/// What a process is in that has no view at its start.
fn without_view(environment: Block) -> *mut State {
    #[cfg(not(feature = "audit"))]
    if environment.value(b"BLINKERS_MODE").is_none() && switch::prepare() {
        return SWITCHED;
    }
    let _ = environment;
    INERT
}

fn count_entered(state: &State) {
    // The audit module is in the same process as the filter, which counts it.
    if cfg!(not(feature = "audit")) {
        state.count_entered();
    }
}
