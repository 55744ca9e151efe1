//! glob(3).

use crate::calls::table::calls;

calls! {
    /// glob(3).
    call glob() {
        hook glob ["2.2.5", "2.27"], glob64 ["2.2.5", "2.27"];
    }
}
