//! getdents(2) and getdirentries(3): entries as the kernel packs them.

use crate::calls::table::calls;

calls! {
    /// getdents(2), which libc does not export.
    call getdents() {
        number SYS_getdents();
    }
    /// getdents64(2).
    call getdents64() {
        hook getdents64 ["2.30"];
        number SYS_getdents64();
    }
    /// getdirentries(3).
    call getdirentries() {
        hook getdirentries ["2.2.5"], getdirentries64 ["2.2.5"];
    }
}
