//! syscall(2): a system call by its number.

use crate::calls::table::calls;

calls! {
    /// syscall(2): what it is asked for is judged by the row of the number.
    call syscall() {
        hook syscall ["2.2.5"];
    }
}
