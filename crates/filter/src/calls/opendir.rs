//! opendir(3), readdir(3) and their kin.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::c_char;

calls! {
    /// opendir(3).
    call opendir(path: *const c_char) {
        hook opendir ["2.2.5"];
        path HERE, path, Follow;
    }
    /// fdopendir(3): the directory is open already; what it lists is judged.
    call fdopendir() {
        hook fdopendir ["2.4"];
    }
    /// readdir(3): the next entry that is visible.
    call readdir() {
        hook readdir ["2.2.5"], readdir64 ["2.2.5"], readdir_r ["2.2.5"], readdir64_r ["2.2.5"];
    }
    /// closedir(3): what is known of the stream is forgotten.
    call closedir() {
        hook closedir ["2.2.5"];
    }
}
