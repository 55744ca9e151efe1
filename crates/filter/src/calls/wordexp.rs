//! wordexp(3).

use crate::calls::table::calls;

calls! {
    /// wordexp(3).
    call wordexp() {
        hook wordexp ["2.2.5"];
    }
}
