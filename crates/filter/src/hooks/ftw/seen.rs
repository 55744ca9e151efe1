//! The directories that a walk has visited, by device and inode number.

use core::ptr::null_mut;
use libc::stat;

type Object = (u64, u64);

/// A set by open addressing, from calloc: no inode has the number 0.
pub struct Seen {
    slots: *mut Object,
    room: usize,
    count: usize,
}

impl Seen {
    /// The empty set.
    pub const fn new() -> Seen {
        Seen {
            slots: null_mut(),
            room: 0,
            count: 0,
        }
    }

    /// Adds a directory. True if it is new, None if there is no memory.
    pub fn insert(&mut self, status: &stat) -> Option<bool> {
        if 2 * self.count >= self.room && !self.grow() {
            return None;
        }
        let object = (status.st_dev, status.st_ino);
        let slot = self.slot(object);
        // SAFETY: a slot of the set.
        unsafe {
            if *slot == object {
                return Some(false);
            }
            *slot = object;
        }
        self.count += 1;
        Some(true)
    }

    /// Where `object` is, or the free slot where it would be.
    fn slot(&self, object: Object) -> *mut Object {
        let mut at = object.1.wrapping_mul(0x9E37_79B9_7F4A_7C15) as usize ^ object.0 as usize;
        loop {
            at &= self.room - 1;
            // SAFETY: `room` is a power of two, and half of the slots are free.
            unsafe {
                let slot = self.slots.add(at);
                if *slot == object || (*slot).1 == 0 {
                    return slot;
                }
            }
            at += 1;
        }
    }

    fn grow(&mut self) -> bool {
        let room = (2 * self.room).max(64);
        // SAFETY: calloc checks the product.
        let slots = unsafe { libc::calloc(room, size_of::<Object>()) };
        if slots.is_null() {
            return false;
        }
        let old = Seen {
            slots: self.slots,
            room: self.room,
            count: 0,
        };
        self.slots = slots.cast();
        self.room = room;
        for at in 0..old.room {
            // SAFETY: both sets are whole.
            unsafe {
                let object = *old.slots.add(at);
                if object.1 != 0 {
                    *self.slot(object) = object;
                }
            }
        }
        true
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        // SAFETY: null or from calloc.
        unsafe { libc::free(self.slots.cast()) };
    }
}
