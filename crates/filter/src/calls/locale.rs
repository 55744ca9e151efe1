//! setlocale(3) and newlocale(3): libc opens the data of a locale by itself.

use crate::calls::table::calls;

calls! {
    /// setlocale(3).
    call setlocale() {
        hook setlocale ["2.2.5"];
    }
    /// newlocale(3).
    call newlocale() {
        hook newlocale ["2.3"], __newlocale ["2.2.5"];
    }
}
