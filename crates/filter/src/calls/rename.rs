//! rename(2), link(2) and their kin: a name that exists, and one that is made of it.
//!
//! Both mean the name itself: a link there is not followed, unless linkat(2) is asked to. The
//! kernel looks the old one up first.

use crate::calls::last::only_if_follow;
use crate::calls::table::calls;
use crate::verdict::Last::Entry;
use core::ffi::{c_char, c_int, c_uint};

calls! {
    /// rename(2).
    call rename(old: *const c_char, new: *const c_char) {
        libc fn rename ["2.2.5"]: (old: *const c_char, new: *const c_char) -> c_int;
        number SYS_rename(old, new);
        path HERE, old, Entry;
        path HERE, new, Entry, creates true;
        effect Effect::Names;
    }
    /// renameat(2).
    call renameat(from: c_int, old: *const c_char, to: c_int, new: *const c_char) {
        libc fn renameat ["2.4"]: (from: c_int, old: *const c_char, to: c_int, new: *const c_char) -> c_int;
        number SYS_renameat(from, old, to, new);
        path from, old, Entry;
        path to, new, Entry, creates true;
        effect Effect::Names;
    }
    /// renameat2(2).
    call renameat2(from: c_int, old: *const c_char, to: c_int, new: *const c_char) {
        libc fn renameat2 ["2.28"]: (from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) -> c_int;
        number SYS_renameat2(from, old, to, new);
        path from, old, Entry;
        path to, new, Entry, creates true;
        effect Effect::Names;
    }
    /// link(2).
    call link(old: *const c_char, new: *const c_char) {
        libc fn link ["2.2.5"]: (old: *const c_char, new: *const c_char) -> c_int;
        number SYS_link(old, new);
        path HERE, old, Entry;
        path HERE, new, Entry, creates true;
        effect Effect::Names;
    }
    /// linkat(2).
    call linkat(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_int) {
        libc fn linkat ["2.4"]: (from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_int) -> c_int;
        number SYS_linkat(from, old, to, new, flags);
        path from, old, only_if_follow(flags, Entry);
        path to, new, Entry, creates true;
        effect Effect::Names;
    }
}
