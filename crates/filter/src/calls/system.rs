//! system(3) and popen(3): libc starts `/bin/sh` by itself.

use crate::calls::table::calls;

calls! {
    /// system(3).
    call system() {
        hook system ["2.2.5"];
    }
    /// popen(3), and what it does once it has made the stream, for libraries that make their own.
    call popen() {
        hook popen ["2.2.5"], _IO_popen ["2.2.5"], _IO_proc_open ["2.2.5"];
    }
}
