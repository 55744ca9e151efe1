//! What makes memory executable: mmap(2), mprotect(2) and pkey_mprotect(2). They name no path; it is
//! recorded who makes code that nobody has looked through.

use crate::calls::table::calls;

calls! {
    /// mmap(2).
    call mmap() {
        hook mmap ["2.2.5"], mmap64 ["2.2.5"];
    }
    /// mprotect(2).
    call mprotect() {
        hook mprotect ["2.2.5"];
    }
    /// pkey_mprotect(2).
    call pkey_mprotect() {
        hook pkey_mprotect ["2.27"];
    }
}
