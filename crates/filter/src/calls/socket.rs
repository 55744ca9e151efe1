//! Sockets with a path, unix(7): the path stands in an address.

use crate::calls::table::calls;

calls! {
    /// connect(2).
    call connect() {
        hook connect ["2.2.5"], __connect ["2.2.5"];
        number SYS_connect();
    }
    /// bind(2): the name is made.
    call bind() {
        hook bind ["2.2.5"];
        number SYS_bind();
    }
    /// sendto(2).
    call sendto() {
        hook sendto ["2.2.5"];
        number SYS_sendto();
    }
    /// sendmsg(2).
    call sendmsg() {
        hook sendmsg ["2.2.5"];
        number SYS_sendmsg();
    }
    /// sendmmsg(2).
    call sendmmsg() {
        hook sendmmsg ["2.14"];
        number SYS_sendmmsg();
    }
}
