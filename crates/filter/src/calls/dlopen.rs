//! dlopen(3) and its kin.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::c_char;

calls! {
    /// dlopen(3): a library that is named by its path, and what it needs.
    call dlopen() {
        hook dlopen ["2.2.5", "2.34"];
    }
    /// dlmopen(3).
    call dlmopen() {
        hook dlmopen ["2.3.4", "2.34"];
    }
    /// dlerror(3): tells what a refused dlopen left.
    call dlerror() {
        hook dlerror ["2.2.5", "2.34"];
    }
    /// dl_iterate_phdr(3): tells of the libraries that are loaded, and of the filter last.
    call dl_iterate_phdr() {
        hook dl_iterate_phdr ["2.2.5"];
    }
    /// uselib(2), which libc exports no more.
    call uselib(path: *const c_char) {
        number SYS_uselib(path);
        path HERE, path, Follow;
    }
}
