//! Sockets with a path, unix(7): connect(2), bind(2), sendto(2), sendmsg(2).

use crate::arch::number;
use crate::calls::altering::Success;
use crate::calls::{ABSENT, refused};
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::memory::readable::is_readable;
use crate::process;
use crate::verdict::{Altering, Call, Change, Last, judge_altering_path, judge_path, tell};
use core::ffi::{CStr, c_int, c_long, c_uint, c_void};
use libc::{AT_FDCWD, mmsghdr, msghdr, size_t, sockaddr, sockaddr_un, socklen_t, ssize_t};

/// Where the path begins in struct sockaddr_un.
const HEAD: usize = 2;
/// The path's room in struct sockaddr_un.
const ROOM: usize = 108;

/// What a call does with the address of another socket.
const REACHED: (Last, Change) = (Last::Follow, Change::Nothing);
/// What bind(2) does: the name is made.
const BOUND: (Last, Change) = (Last::Entry, Change::Makes);

/// Judges the path of a socket's address, if it has one: abstract names begin with NUL.
///
/// # Safety
/// Nobody writes to what is an address.
unsafe fn judge(
    name: &'static str,
    address: *const sockaddr,
    length: socklen_t,
    (last, change): (Last, Change),
) -> Result<Altering, Errno> {
    const NOTHING: Altering = Altering::NOTHING;
    let Some(state) = process::current() else {
        return Ok(NOTHING);
    };
    let length = length as usize;
    // What is longer, or cannot be read, the kernel refuses.
    if !(HEAD + 1..=HEAD + ROOM).contains(&length) || !is_readable(address, length) {
        return Ok(NOTHING);
    }
    // SAFETY: it can be read; the family is the first field.
    let family = unsafe { (*address).sa_family };
    if c_int::from(family) != libc::AF_UNIX {
        return Ok(NOTHING);
    }
    // The path need not end with NUL where it fills the address.
    let mut path = [0; ROOM + 1];
    let count = length - HEAD;
    // SAFETY: the address is `length` bytes long, and the copy has room.
    unsafe {
        path.as_mut_ptr()
            .copy_from_nonoverlapping(address.cast::<u8>().add(HEAD), count);
    }
    let Ok(path) = CStr::from_bytes_until_nul(&path) else {
        return Ok(NOTHING);
    };
    if path.is_empty() {
        return Ok(NOTHING);
    }
    let call = Call {
        name,
        dir: AT_FDCWD,
        path: path.as_ptr(),
        last,
        change,
    };
    if change == Change::Nothing {
        judge_path(state, call, path).map(|()| NOTHING)
    } else {
        let mut altering = NOTHING;
        judge_altering_path(state, &call, path, &mut altering).map(|()| altering)
    }
}

/// Where a message goes.
///
/// # Safety
/// Nobody writes to what is a message.
unsafe fn judge_message(name: &'static str, message: *const msghdr) -> Result<(), Errno> {
    if !is_readable(message, size_of::<msghdr>()) {
        return Ok(());
    }
    // SAFETY: it can be read, and the address is as long as it says.
    unsafe {
        let address = (*message).msg_name.cast_const().cast();
        let length = (*message).msg_namelen;
        judge(name, address, length, REACHED).map(drop)
    }
}

/// An address where nothing is, and where nothing can be made. A call whose own address is
/// hidden is made with it: the kernel says first whether the socket is one, and whether it takes
/// such an address.
static NOWHERE: sockaddr_un = {
    // SAFETY: the path ends with NUL.
    let path = unsafe { CStr::from_ptr(ABSENT) }.to_bytes();
    let mut address = sockaddr_un {
        sun_family: libc::AF_UNIX as libc::sa_family_t,
        sun_path: [0; ROOM],
    };
    let mut at = 0;
    while at < path.len() {
        address.sun_path[at] = path[at] as core::ffi::c_char;
        at += 1;
    }
    address
};
const NOWHERE_LENGTH: socklen_t = size_of::<sockaddr_un>() as socklen_t;

fn nowhere() -> *const sockaddr {
    (&raw const NOWHERE).cast()
}

/// `message` with another address.
///
/// # Safety
/// `message` is one that was judged.
unsafe fn to_nowhere(message: *const msghdr) -> msghdr {
    // SAFETY: it can be read.
    let mut copy = unsafe { message.read() };
    copy.msg_name = nowhere().cast_mut().cast();
    copy.msg_namelen = NOWHERE_LENGTH;
    copy
}

/// The arguments of a system call on sockets, with another address; None where it stands in a
/// message.
pub(super) fn to_nowhere_by_number(number: c_long, arguments: &[c_long; 6]) -> Option<[c_long; 6]> {
    let [a, b, c, d, e, f] = *arguments;
    let (address, length) = (nowhere() as c_long, c_long::from(NOWHERE_LENGTH));
    match number {
        number::SYS_connect | number::SYS_bind => Some([a, address, length, d, e, f]),
        number::SYS_sendto => Some([a, b, c, d, address, length]),
        _ => None,
    }
}

/// Judges the address of a system call on sockets.
///
/// # Safety
/// The arguments are those of the system call `number`.
pub(super) unsafe fn judge_call(
    number: c_long,
    arguments: &[c_long; 6],
) -> Result<Altering, Errno> {
    let [_, b, c, _, e, f] = *arguments;
    // SAFETY: the caller's promise.
    unsafe {
        match number {
            number::SYS_connect => judge("connect", b as _, c as socklen_t, REACHED),
            number::SYS_bind => judge("bind", b as _, c as socklen_t, BOUND),
            number::SYS_sendto => judge("sendto", e as _, f as socklen_t, REACHED),
            number::SYS_sendmsg | number::SYS_sendmmsg => {
                judge_message("sendmsg", b as _).map(|()| Altering::NOTHING)
            }
            _ => Ok(Altering::NOTHING),
        }
    }
}

/// Binds, and tells which name was made.
pub(super) fn bound<T: Success>(altering: Altering, bind: impl FnOnce() -> T) -> T {
    let answer = bind();
    if let (true, Some(state)) = (answer.is_success(), process::current()) {
        tell(state, &[altering]);
    }
    answer
}

hooks! {
    /// connect(2).
    libc fn connect(fd: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match judge("connect", address, length, REACHED) {
                Ok(_) => real(fd, address, length),
                Err(errno) => refused(errno, || real(fd, nowhere(), NOWHERE_LENGTH)),
            }
        }
    }
    /// connect(2) by the name of older C libraries.
    fn __connect(fd: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match judge("connect", address, length, REACHED) {
                Ok(_) => real(fd, address, length),
                Err(errno) => refused(errno, || real(fd, nowhere(), NOWHERE_LENGTH)),
            }
        }
    }
    /// bind(2): the name is made.
    libc fn bind(fd: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match judge("bind", address, length, BOUND) {
                Ok(altering) => bound(altering, || real(fd, address, length)),
                Err(errno) => refused(errno, || real(fd, nowhere(), NOWHERE_LENGTH)),
            }
        }
    }
    /// sendto(2).
    libc fn sendto(fd: c_int, data: *const c_void, size: size_t, flags: c_int, address: *const sockaddr, length: socklen_t) -> ssize_t {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe {
            match judge("sendto", address, length, REACHED) {
                Ok(_) => real(fd, data, size, flags, address, length),
                Err(errno) => refused(errno, || real(fd, data, size, flags, nowhere(), NOWHERE_LENGTH)),
            }
        }
    }
    /// sendmsg(2).
    libc fn sendmsg(fd: c_int, message: *const msghdr, flags: c_int) -> ssize_t {
        // SAFETY: the arguments of the caller, or another address.
        unsafe {
            match judge_message("sendmsg", message) {
                Ok(()) => real(fd, message, flags),
                Err(errno) => {
                    let message = to_nowhere(message);
                    refused(errno, || real(fd, &message, flags))
                }
            }
        }
    }
    /// sendmmsg(2): the messages before the first whose address is hidden are sent.
    libc fn sendmmsg(fd: c_int, messages: *mut mmsghdr, count: c_uint, flags: c_int) -> c_int {
        // SAFETY: the arguments of the caller; each message is read only if it can be.
        unsafe {
            let mut sent = count;
            for at in 0..count {
                let message = messages.wrapping_add(at as usize);
                if !is_readable(message, size_of::<mmsghdr>()) {
                    break;
                }
                match judge_message("sendmmsg", &raw const (*message).msg_hdr) {
                    Ok(()) => {}
                    Err(errno) if at == 0 => {
                        let mut other = mmsghdr {
                            msg_hdr: to_nowhere(&raw const (*message).msg_hdr),
                            msg_len: 0,
                        };
                        return refused(errno, || real(fd, &mut other, 1, flags));
                    }
                    Err(_) => {
                        sent = at;
                        break;
                    }
                }
            }
            real(fd, messages, sent, flags)
        }
    }
}
