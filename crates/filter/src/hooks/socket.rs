//! Sockets with a path, unix(7): connect(2), bind(2), sendto(2), sendmsg(2).

use crate::arch::number;
use crate::errno;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::process;
use crate::verdict::{Call, Last, judge_path};
use core::ffi::{CStr, c_int, c_long, c_uint, c_void};
use libc::{AT_FDCWD, mmsghdr, msghdr, size_t, sockaddr, socklen_t, ssize_t};

/// Where the path begins in struct sockaddr_un.
const HEAD: usize = 2;
/// The path's room in struct sockaddr_un.
const ROOM: usize = 108;

/// Judges the path of a socket's address, if it has one: abstract names begin with NUL.
///
/// # Safety
/// `address` is null or points to `length` bytes.
unsafe fn judge(
    name: &'static str,
    address: *const sockaddr,
    length: socklen_t,
    last: Last,
    creates: bool,
) -> Result<(), Errno> {
    let Some(state) = process::current() else {
        return Ok(());
    };
    let length = length as usize;
    if address.is_null() || length <= HEAD {
        return Ok(());
    }
    // SAFETY: the caller's promise; the family is the first field.
    let family = unsafe { (*address).sa_family };
    if c_int::from(family) != libc::AF_UNIX {
        return Ok(());
    }
    // The path need not end with NUL where it fills the address.
    let mut path = [0; ROOM + 1];
    let count = (length - HEAD).min(ROOM);
    // SAFETY: the address is `length` bytes long, and the copy has room.
    unsafe {
        path.as_mut_ptr()
            .copy_from_nonoverlapping(address.cast::<u8>().add(HEAD), count);
    }
    let Ok(path) = CStr::from_bytes_until_nul(&path) else {
        return Ok(());
    };
    if path.is_empty() {
        return Ok(());
    }
    let call = Call {
        name,
        dir: AT_FDCWD,
        path: path.as_ptr(),
        last,
        creates,
    };
    judge_path(state, call, path)
}

/// Where a message goes.
///
/// # Safety
/// `message` is null or a message.
unsafe fn judge_message(name: &'static str, message: *const msghdr) -> Result<(), Errno> {
    // SAFETY: the caller's promise; a null message is the kernel's to refuse.
    match unsafe { message.as_ref() } {
        // SAFETY: the address is as long as the message says.
        Some(message) => unsafe {
            let address = message.msg_name.cast_const().cast();
            judge(name, address, message.msg_namelen, Last::Follow, false)
        },
        None => Ok(()),
    }
}

/// Judges the address of a system call on sockets.
///
/// # Safety
/// The arguments are those of the system call `number`.
pub(super) unsafe fn judge_call(number: c_long, arguments: &[c_long; 6]) -> Result<(), Errno> {
    let [_, b, c, _, e, f] = *arguments;
    // SAFETY: the caller's promise.
    unsafe {
        match number {
            number::SYS_connect => judge("connect", b as _, c as socklen_t, Last::Follow, false),
            number::SYS_bind => judge("bind", b as _, c as socklen_t, Last::Entry, true),
            number::SYS_sendto => judge("sendto", e as _, f as socklen_t, Last::Follow, false),
            number::SYS_sendmsg | number::SYS_sendmmsg => judge_message("sendmsg", b as _),
            _ => Ok(()),
        }
    }
}

hooks! {
    /// connect(2).
    libc fn connect(fd: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        // SAFETY: the arguments of the caller.
        unsafe {
            match judge("connect", address, length, Last::Follow, false) {
                Ok(()) => real(fd, address, length),
                Err(errno) => errno::fail(errno),
            }
        }
    }
    /// connect(2) by the name of older C libraries.
    fn __connect(fd: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        // SAFETY: the arguments of the caller.
        unsafe {
            match judge("connect", address, length, Last::Follow, false) {
                Ok(()) => real(fd, address, length),
                Err(errno) => errno::fail(errno),
            }
        }
    }
    /// bind(2): the name is made.
    libc fn bind(fd: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        // SAFETY: the arguments of the caller.
        unsafe {
            match judge("bind", address, length, Last::Entry, true) {
                Ok(()) => real(fd, address, length),
                Err(errno) => errno::fail(errno),
            }
        }
    }
    /// sendto(2).
    libc fn sendto(fd: c_int, data: *const c_void, size: size_t, flags: c_int, address: *const sockaddr, length: socklen_t) -> ssize_t {
        // SAFETY: the arguments of the caller.
        unsafe {
            match judge("sendto", address, length, Last::Follow, false) {
                Ok(()) => real(fd, data, size, flags, address, length),
                Err(errno) => errno::fail(errno),
            }
        }
    }
    /// sendmsg(2).
    libc fn sendmsg(fd: c_int, message: *const msghdr, flags: c_int) -> ssize_t {
        // SAFETY: the arguments of the caller; a null message is the kernel's to refuse.
        unsafe {
            match judge_message("sendmsg", message) {
                Ok(()) => real(fd, message, flags),
                Err(errno) => errno::fail(errno),
            }
        }
    }
    /// sendmmsg(2): the messages before the first whose address is hidden are sent.
    libc fn sendmmsg(fd: c_int, messages: *mut mmsghdr, count: c_uint, flags: c_int) -> c_int {
        // SAFETY: the arguments of the caller; a null array is the kernel's to refuse.
        unsafe {
            let mut sent = count;
            if !messages.is_null() {
                for at in 0..count {
                    match judge_message("sendmmsg", &raw const (*messages.add(at as usize)).msg_hdr) {
                        Ok(()) => {}
                        Err(errno) if at == 0 => return errno::fail(errno),
                        Err(_) => {
                            sent = at;
                            break;
                        }
                    }
                }
            }
            real(fd, messages, sent, flags)
        }
    }
}
