//! getservbyname(3) and its kin, and what addresses have of them.
//!
//! libc opens the files by itself, where no hook sees it. Where one is hidden the answer is that of a
//! libc which finds none: no entry, ENOENT. `db`, the other source that nsswitch.conf names, has the
//! same entries.

use crate::hook::hooks;
use crate::kernel::Errno;
use crate::process;
use crate::verdict::{Call, Change, Last, judge_path};
use core::ffi::{CStr, c_char, c_int, c_void};
use libc::{AT_FDCWD, addrinfo, protoent, servent, size_t, sockaddr, socklen_t};

const SERVICES: &CStr = c"/etc/services";
const PROTOCOLS: &CStr = c"/etc/protocols";
const PROGRAMS: &CStr = c"/etc/rpc";

/// No service has this name.
const NO_SERVICE: *const c_char = c"no such service".as_ptr();

/// struct rpcent of rpc/netdb.h.
type Program = c_void;

/// Whether the view has not the file from which the function `name` answers.
fn is_hidden(name: &'static str, file: &CStr) -> bool {
    let call = Call {
        name,
        dir: AT_FDCWD,
        path: file.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    };
    process::current().is_some_and(|state| judge_path(state, call, file).is_err())
}

/// What a function answers that gives its number, and an entry by a pointer.
///
/// # Safety
/// `result` is the program's own, to write to.
unsafe fn no_entry<T>(result: *mut *mut T) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { result.write(core::ptr::null_mut()) };
    crate::errno::set(Errno::ENOENT);
    libc::ENOENT
}

/// Functions that find an entry by its name or number.
macro_rules! finding {
    ($file:ident $entry:ty; $(#[$doc:meta])* fn $function:ident($($argument:ident: $type:ty),*); $(#[$again_doc:meta])* fn $again:ident;) => {
        hooks! {
            $(#[$doc])*
            seldom fn $function($($argument: $type),*) -> *mut $entry {
                if is_hidden(stringify!($function), $file) {
                    return crate::errno::fail(Errno::ENOENT);
                }
                // SAFETY: the program gave these arguments to the function of this name.
                unsafe { real($($argument),*) }
            }
            $(#[$again_doc])*
            seldom fn $again($($argument: $type,)* entry: *mut $entry, room: *mut c_char, size: size_t, result: *mut *mut $entry) -> c_int {
                if is_hidden(stringify!($again), $file) {
                    // SAFETY: as for the function of this name.
                    return unsafe { no_entry(result) };
                }
                // SAFETY: as above.
                unsafe { real($($argument,)* entry, room, size, result) }
            }
        }
    };
}

/// Functions that give the next entry.
macro_rules! listing {
    ($file:ident $entry:ty; $(#[$doc:meta])* fn $function:ident; $(#[$again_doc:meta])* fn $again:ident;) => {
        hooks! {
            $(#[$doc])*
            seldom fn $function() -> *mut $entry {
                if is_hidden(stringify!($function), $file) {
                    return crate::errno::fail(Errno::ENOENT);
                }
                // SAFETY: the program called the function of this name.
                unsafe { real() }
            }
            $(#[$again_doc])*
            seldom fn $again(entry: *mut $entry, room: *mut c_char, size: size_t, result: *mut *mut $entry) -> c_int {
                if is_hidden(stringify!($again), $file) {
                    // SAFETY: as for the function of this name.
                    return unsafe { no_entry(result) };
                }
                // SAFETY: as above.
                unsafe { real(entry, room, size, result) }
            }
        }
    };
}

finding! {
    SERVICES servent;
    /// getservbyname(3).
    fn getservbyname(name: *const c_char, protocol: *const c_char);
    /// getservbyname_r(3).
    fn getservbyname_r;
}
finding! {
    SERVICES servent;
    /// getservbyport(3).
    fn getservbyport(port: c_int, protocol: *const c_char);
    /// getservbyport_r(3).
    fn getservbyport_r;
}
listing! {
    SERVICES servent;
    /// getservent(3).
    fn getservent;
    /// getservent_r(3).
    fn getservent_r;
}
finding! {
    PROTOCOLS protoent;
    /// getprotobyname(3).
    fn getprotobyname(name: *const c_char);
    /// getprotobyname_r(3).
    fn getprotobyname_r;
}
finding! {
    PROTOCOLS protoent;
    /// getprotobynumber(3).
    fn getprotobynumber(number: c_int);
    /// getprotobynumber_r(3).
    fn getprotobynumber_r;
}
listing! {
    PROTOCOLS protoent;
    /// getprotoent(3).
    fn getprotoent;
    /// getprotoent_r(3).
    fn getprotoent_r;
}
finding! {
    PROGRAMS Program;
    /// getrpcbyname(3).
    fn getrpcbyname(name: *const c_char);
    /// getrpcbyname_r(3).
    fn getrpcbyname_r;
}
finding! {
    PROGRAMS Program;
    /// getrpcbynumber(3).
    fn getrpcbynumber(number: c_int);
    /// getrpcbynumber_r(3).
    fn getrpcbynumber_r;
}
listing! {
    PROGRAMS Program;
    /// getrpcent(3).
    fn getrpcent;
    /// getrpcent_r(3).
    fn getrpcent_r;
}

/// Whether a service is a name and not a number as strtoul(3) reads it, which is found in no file.
///
/// # Safety
/// `service` is null or a C string.
unsafe fn is_name(service: *const c_char) -> bool {
    if service.is_null() {
        return false;
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(service) }.to_bytes();
    let start = text.iter().position(|byte| !matches!(byte, b' ' | 9..=13));
    let rest = text.get(start.unwrap_or(text.len())..).unwrap_or_default();
    let digits = match rest {
        [b'+' | b'-', digits @ ..] => digits,
        digits => digits,
    };
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    !is_number && !text.is_empty()
}

hooks! {
    /// getaddrinfo(3): a named service is one that does not exist.
    libc seldom fn getaddrinfo(node: *const c_char, service: *const c_char, hints: *const addrinfo, result: *mut *mut addrinfo) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            // With this flag it looks into no file, netdb.h.
            let is_number = !hints.is_null() && (*hints).ai_flags & libc::AI_NUMERICSERV != 0;
            let asks = !is_number && is_name(service);
            let service = match asks && is_hidden("getaddrinfo", SERVICES) {
                true => NO_SERVICE,
                false => service,
            };
            real(node, service, hints, result)
        }
    }
    /// getnameinfo(3): a service has but its number.
    libc seldom fn getnameinfo(address: *const sockaddr, length: socklen_t, host: *mut c_char, host_size: socklen_t, service: *mut c_char, service_size: socklen_t, flags: c_int) -> c_int {
        let asks = !service.is_null() && service_size > 0 && flags & libc::NI_NUMERICSERV == 0;
        let flags = match asks && is_hidden("getnameinfo", SERVICES) {
            true => flags | libc::NI_NUMERICSERV,
            false => flags,
        };
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(address, length, host, host_size, service, service_size, flags) }
    }
}
