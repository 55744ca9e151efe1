//! ftw(3) and nftw(3).

use crate::calls::table::calls;

calls! {
    /// ftw(3).
    call ftw() {
        hook ftw ["2.2.5"], ftw64 ["2.2.5"];
    }
    /// nftw(3).
    call nftw() {
        hook nftw ["2.2.5", "2.3.3"], nftw64 ["2.2.5", "2.3.3"];
    }
}
