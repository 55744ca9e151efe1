//! chroot(2) and pivot_root(2).

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::c_char;

calls! {
    /// chroot(2).
    call chroot(path: *const c_char) {
        hook chroot ["2.2.5"];
        number SYS_chroot(path);
        path HERE, path, Follow;
        effect Effect::Elsewhere;
    }
    /// pivot_root(2): the new root, and where the old one goes.
    call pivot_root(new: *const c_char, old: *const c_char) {
        hook pivot_root ["2.2.5"];
        number SYS_pivot_root(new, old);
        path HERE, new, Follow;
        path HERE, old, Follow;
        odd true;
        effect Effect::Elsewhere;
    }
}
