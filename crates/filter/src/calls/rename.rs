//! rename(2), link(2) and their kin: a name that exists, and one that is made of it.
//!
//! Both mean the name itself: a link there is not followed, unless linkat(2) is asked to. The
//! kernel looks the old one up first. But link(2) looks it up like any other path, so that a
//! slash behind a link leads on.

use crate::calls::last::only_if_follow;
use crate::calls::table::calls;
use crate::verdict::Last::{self, Entry, Keep, Parent};
use crate::verdict::{Change, readable};
use core::ffi::{c_char, c_int, c_uint};

/// What rename(2) does with the end of its old path: it looks both directories up before it looks
/// at either name, and so fails first where the new path is none.
fn moved(new: *const c_char) -> Last {
    // SAFETY: what the program passed for a C string.
    match unsafe { readable(new) } {
        Some(_) => Entry,
        None => Parent,
    }
}

/// What renameat2(2) does to the new path.
const fn put(flags: c_uint) -> Change {
    if flags & libc::RENAME_EXCHANGE != 0 {
        Change::Exchanges
    } else {
        Change::Replaces
    }
}

calls! {
    /// rename(2).
    call rename(old: *const c_char, new: *const c_char) {
        libc fn rename ["2.2.5"]: (old: *const c_char, new: *const c_char) -> c_int;
        number SYS_rename(old, new);
        path HERE, old, moved(new), changes Change::Moves;
        path HERE, new, Entry, changes Change::Replaces;
        effect Effect::Names;
    }
    /// renameat(2).
    call renameat(from: c_int, old: *const c_char, to: c_int, new: *const c_char) {
        libc fn renameat ["2.4"]: (from: c_int, old: *const c_char, to: c_int, new: *const c_char) -> c_int;
        number SYS_renameat(from, old, to, new);
        path from, old, moved(new), changes Change::Moves;
        path to, new, Entry, changes Change::Replaces;
        effect Effect::Names;
    }
    /// renameat2(2).
    call renameat2(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) {
        hook renameat2 ["2.28"];
        number SYS_renameat2(from, old, to, new, flags);
        path from, old, moved(new), changes Change::Moves;
        path to, new, Entry, changes put(flags);
        odd flags != 0;
        effect Effect::Names;
    }
    /// link(2).
    call link(old: *const c_char, new: *const c_char) {
        libc fn link ["2.2.5"]: (old: *const c_char, new: *const c_char) -> c_int;
        number SYS_link(old, new);
        path HERE, old, Keep;
        path HERE, new, Entry, changes Change::Makes;
        effect Effect::Names;
    }
    /// linkat(2).
    call linkat(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_int) {
        libc fn linkat ["2.4"]: (from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_int) -> c_int;
        number SYS_linkat(from, old, to, new, flags);
        path from, old, only_if_follow(flags, Keep);
        path to, new, Entry, changes Change::Makes;
        odd flags & !(libc::AT_SYMLINK_FOLLOW | libc::AT_EMPTY_PATH) != 0;
        effect Effect::Names;
    }
}
