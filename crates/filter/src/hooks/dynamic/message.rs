//! What dlerror(3) says of a library that was refused: once, to the thread that asked.
//!
//! A thread-local variable would need ld.so to set it up in every process. A few slots that
//! a thread claims by its number do for the rare failure.

use crate::system_call::thread_id;
use core::cell::UnsafeCell;
use core::ffi::c_char;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The words of glibc, elf/dl-load.c.
const WORDS: &[u8] = b": cannot open shared object file: No such file or directory\0";

const SLOTS: usize = 16;
const LONGEST: usize = 1024;

struct Slot {
    thread: AtomicU32,
    /// Whether dlerror has not yet said it.
    is_new: AtomicBool,
    text: UnsafeCell<[u8; LONGEST]>,
}

// SAFETY: `text` is touched only by the thread whose number the slot holds.
unsafe impl Sync for Slot {}

static MESSAGES: [Slot; SLOTS] = [const {
    Slot {
        thread: AtomicU32::new(0),
        is_new: AtomicBool::new(false),
        text: UnsafeCell::new([0; LONGEST]),
    }
}; SLOTS];

/// Whether any message was ever left: dlerror asks nothing more where none was.
static ANY: AtomicBool = AtomicBool::new(false);

fn own() -> Option<&'static Slot> {
    let thread = thread_id();
    MESSAGES
        .iter()
        .find(|slot| slot.thread.load(Ordering::Relaxed) == thread)
}

/// A slot of this thread's: the one it has, a free one, or one whose message was said.
fn claim() -> Option<&'static Slot> {
    let thread = thread_id();
    own().or_else(|| {
        let free = |slot: &&Slot| {
            let holder = slot.thread.load(Ordering::Relaxed);
            (holder == 0 || !slot.is_new.load(Ordering::Relaxed))
                && slot
                    .thread
                    .compare_exchange(holder, thread, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok()
        };
        MESSAGES.iter().find(free)
    })
}

/// Leaves the message that `name` cannot be opened.
pub fn leave(name: &[u8]) {
    ANY.store(true, Ordering::Relaxed);
    let Some(slot) = claim() else {
        return;
    };
    let name = &name[..name.len().min(LONGEST - WORDS.len())];
    // SAFETY: the slot is this thread's.
    let text = unsafe { &mut *slot.text.get() };
    for (to, from) in text.iter_mut().zip(name.iter().chain(WORDS)) {
        *to = *from;
    }
    slot.is_new.store(true, Ordering::Release);
}

/// The message of this thread, if it was not yet said.
pub fn take() -> *mut c_char {
    if !ANY.load(Ordering::Relaxed) {
        return null_mut();
    }
    match own() {
        Some(slot) if slot.is_new.swap(false, Ordering::Acquire) => slot.text.get().cast(),
        _ => null_mut(),
    }
}
