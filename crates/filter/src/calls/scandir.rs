//! scandir(3) and its kin.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};

calls! {
    /// scandir(3).
    call scandir(path: *const c_char) {
        hook scandir ["2.2.5"], scandir64 ["2.2.5"];
        path HERE, path, Follow;
    }
    /// scandirat(3).
    call scandirat(dir: c_int, path: *const c_char) {
        hook scandirat ["2.15"], scandirat64 ["2.15"];
        path dir, path, Follow;
    }
}
