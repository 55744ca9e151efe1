//! catopen(3).

use crate::calls::table::calls;

calls! {
    /// catopen(3), where the name of the catalogue is a path.
    call catopen() {
        hook catopen ["2.2.5"];
    }
}
