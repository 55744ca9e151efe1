//! What dlerror(3) says of a library that was refused: once, to the thread that asked.
//!
//! A thread-local variable would need ld.so to set it up in every process. A few slots that
//! a thread claims by its number do for the rare failure.

use crate::kernel::{self, Mapping, thread_id};
use core::cell::UnsafeCell;
use core::ffi::c_char;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

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

type Slots = [Slot; SLOTS];

/// Mapped for the first message: a table in the library itself would be one more mapping in
/// every process. dlerror asks nothing more where there is none.
static MESSAGES: AtomicPtr<Slots> = AtomicPtr::new(null_mut());

/// The slots, if a message was ever left.
fn slots() -> Option<&'static Slots> {
    // SAFETY: null, or a mapping that is never given back. All zero is a table of free slots.
    unsafe { MESSAGES.load(Ordering::Acquire).as_ref() }
}

fn make_slots() -> Option<&'static Slots> {
    if slots().is_none() {
        let fresh = kernel::map(Mapping::Fresh, size_of::<Slots>()).ok()?;
        let published = MESSAGES.compare_exchange(
            null_mut(),
            fresh.cast(),
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if published.is_err() {
            // SAFETY: it was never published, so nobody refers to it.
            unsafe { kernel::unmap(fresh, size_of::<Slots>()) };
        }
    }
    slots()
}

fn own(slots: &'static Slots) -> Option<&'static Slot> {
    let thread = thread_id();
    slots
        .iter()
        .find(|slot| slot.thread.load(Ordering::Relaxed) == thread)
}

/// A slot of this thread's: the one it has, a free one, or one whose message was said.
fn claim() -> Option<&'static Slot> {
    let slots = make_slots()?;
    let thread = thread_id();
    own(slots).or_else(|| {
        let free = |slot: &&Slot| {
            let holder = slot.thread.load(Ordering::Relaxed);
            (holder == 0 || !slot.is_new.load(Ordering::Relaxed))
                && slot
                    .thread
                    .compare_exchange(holder, thread, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok()
        };
        slots.iter().find(free)
    })
}

/// Leaves the message that `name` cannot be opened.
pub fn leave(name: &[u8]) {
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
    match slots().and_then(own) {
        Some(slot) if slot.is_new.swap(false, Ordering::Acquire) => slot.text.get().cast(),
        _ => null_mut(),
    }
}
