//! swapon(2), swapoff(2), acct(2) and quotactl(2): an administrator names a device or a file.

use crate::hook::{guard, hooks};
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::AT_FDCWD;

hooks! {
    /// swapon(2).
    libc fn swapon(path: *const c_char, flags: c_int) -> c_int {
        guard!(real(path, flags), swapon: AT_FDCWD, path, Follow)
    }
    /// swapoff(2).
    libc fn swapoff(path: *const c_char) -> c_int {
        guard!(real(path), swapoff: AT_FDCWD, path, Follow)
    }
    /// acct(2). A null path switches accounting off.
    libc fn acct(path: *const c_char) -> c_int {
        guard!(real(path), acct: AT_FDCWD, path, Follow)
    }
    /// quotactl(2): the device.
    fn quotactl(command: c_int, device: *const c_char, id: c_int, data: *mut c_char) -> c_int {
        guard!(real(command, device, id, data), quotactl: AT_FDCWD, device, Follow)
    }
}
