//! name_to_handle_at(2).

use crate::calls::last::only_if_follow;
use crate::calls::table::calls;
use crate::verdict::Last::Keep;
use core::ffi::{c_char, c_int, c_void};

calls! {
    /// name_to_handle_at(2).
    call name_to_handle_at(dir: c_int, path: *const c_char, flags: c_int) {
        fn name_to_handle_at ["2.14"]: (dir: c_int, path: *const c_char, handle: *mut c_void, mount: *mut c_int, flags: c_int) -> c_int;
        number SYS_name_to_handle_at(dir, path, _, _, flags);
        path dir, path, only_if_follow(flags, Keep);
        odd true;
    }
}
