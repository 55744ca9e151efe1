//! iconv_open(3): libc loads the library of a conversion by itself.

use crate::calls::table::calls;

calls! {
    /// iconv_open(3).
    call iconv_open() {
        hook iconv_open ["2.2.5"];
    }
}
