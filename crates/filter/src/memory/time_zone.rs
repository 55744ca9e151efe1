//! What became of the value of TZ that libc has read last.
//!
//! libc reads the file of a zone only when TZ has another value than before, and so one word is
//! enough. It expires with the next change of the trees.

use crate::memory::directories::changes;
use crate::process::environment::Block;
use crate::process::state::State;
use crate::process::variables::value_of;
use blinkers_shared::key::Domain;
use core::ffi::CStr;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Zero until libc has read TZ; [`QUIETLY`] or [`ONCE`] where it has read it for a function that does
/// not look again; otherwise the key of the value, and in its lowest bits the answer.
static LAST: AtomicU64 = AtomicU64::new(0);

const ANSWER: u64 = 3;
const QUIETLY: u64 = 4;
const ONCE: u64 = 8;

/// What is to be done about the zone of TZ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing: libc may read the file, or there is none that it would read.
    Shown,
    /// libc is to look for the file where there is none, once: it does not look again while TZ stays.
    Told,
    /// TZ is not set, and where the system is is hidden: libc would look at each call.
    NoSite,
    /// TZ names a hidden file by its whole path, which must not be what libc has read.
    NoFile,
}

/// What libc reads.
pub struct Reading {
    /// TZ.
    pub zone: Option<&'static CStr>,
    /// TZDIR.
    pub directory: Option<&'static CStr>,
    key: u64,
}

impl Reading {
    /// What it would read now.
    pub fn of(state: &State, environment: Block) -> Reading {
        let (mut zone, mut directory) = (None, None);
        for string in environment.strings_with(b"TZ") {
            zone = zone.or_else(|| value_of(string, b"TZ"));
            directory = directory.or_else(|| value_of(string, b"TZDIR"));
        }
        // No text holds a NUL.
        let text = |value: Option<&'static CStr>| value.map_or(&b"\0"[..], CStr::to_bytes);
        let secret = &state.secret;
        let generation = changes(state).unwrap_or(u64::MAX);
        let place = secret.key(Domain::TimeZone, generation, text(directory));
        let key = secret.key(Domain::TimeZone, place.bits(), text(zone));
        Reading {
            zone,
            directory,
            key: key.bits() & !ANSWER,
        }
    }
}

/// What was found out when libc read just this.
pub fn find(reading: &Reading) -> Option<Answer> {
    let last = LAST.load(Relaxed);
    (last & !ANSWER == reading.key).then(|| answer(last))
}

/// Keeps what was found out before libc reads this.
pub fn keep(reading: &Reading, answer: Answer) {
    LAST.store(reading.key | answer as u64, Relaxed);
}

/// Forgets it, and gives it.
pub fn forget() -> Option<Answer> {
    let last = LAST.load(Relaxed);
    if last & !(QUIETLY | ONCE) == 0 {
        return None;
    }
    LAST.store(ONCE, Relaxed);
    Some(answer(last))
}

/// Whether libc has not read TZ yet; or, if it matters to what is `told`, only for a function to which
/// TZ does not matter.
pub fn is_first(told: bool) -> bool {
    match LAST.load(Relaxed) {
        0 => true,
        QUIETLY => told,
        _ => false,
    }
}

/// Says that libc has read TZ for a function that does not look again.
pub fn begin(told: bool) {
    let (from, to) = match told {
        true => (QUIETLY, ONCE),
        false => (0, QUIETLY),
    };
    if LAST.compare_exchange(from, to, Relaxed, Relaxed) == Err(0) {
        let _ = LAST.compare_exchange(0, to, Relaxed, Relaxed);
    }
}

fn answer(last: u64) -> Answer {
    match last & ANSWER {
        0 => Answer::Shown,
        1 => Answer::Told,
        2 => Answer::NoSite,
        _ => Answer::NoFile,
    }
}
