//! utmpname(3) and updwtmp(3): accounting records.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::c_char;

calls! {
    /// utmpname(3).
    call utmpname(path: *const c_char) {
        hook utmpname ["2.2.5"], utmpxname ["2.2.5"];
        path HERE, path, Follow;
    }
    /// updwtmp(3).
    call updwtmp(path: *const c_char) {
        hook updwtmp ["2.2.5"], updwtmpx ["2.2.5"];
        path HERE, path, Follow;
    }
}
