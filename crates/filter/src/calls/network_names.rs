//! getservbyname(3) and its kin: libc opens /etc/services, /etc/protocols and /etc/rpc by itself.

use crate::calls::table::calls;

calls! {
    /// Services, getservent(3).
    call services() {
        hook getservbyname ["2.2.5"], getservbyname_r ["2.2.5"], getservbyport ["2.2.5"],
            getservbyport_r ["2.2.5"], getservent ["2.2.5"], getservent_r ["2.2.5"];
    }
    /// Protocols, getprotoent(3).
    call protocols() {
        hook getprotobyname ["2.2.5"], getprotobyname_r ["2.2.5"], getprotobynumber ["2.2.5"],
            getprotobynumber_r ["2.2.5"], getprotoent ["2.2.5"], getprotoent_r ["2.2.5"];
    }
    /// Programs of remote procedure calls, getrpcent(3).
    call programs() {
        hook getrpcbyname ["2.2.5"], getrpcbyname_r ["2.2.5"], getrpcbynumber ["2.2.5"],
            getrpcbynumber_r ["2.2.5"], getrpcent ["2.2.5"], getrpcent_r ["2.2.5"];
    }
    /// Addresses, which may name a service.
    call addresses() {
        hook getaddrinfo ["2.2.5"], getnameinfo ["2.2.5"];
    }
}
