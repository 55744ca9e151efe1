//! swapon(2), swapoff(2), acct(2) and quotactl(2): an administrator names a device or a file.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};

calls! {
    /// swapon(2).
    call swapon(path: *const c_char) {
        libc fn swapon ["2.2.5"]: (path: *const c_char, flags: c_int) -> c_int;
        number SYS_swapon(path);
        path HERE, path, Follow;
        odd true;
    }
    /// swapoff(2).
    call swapoff(path: *const c_char) {
        libc fn swapoff ["2.2.5"]: (path: *const c_char) -> c_int;
        number SYS_swapoff(path);
        path HERE, path, Follow;
        odd true;
    }
    /// acct(2). A null path switches accounting off.
    call acct(path: *const c_char) {
        libc fn acct ["2.2.5"]: (path: *const c_char) -> c_int;
        number SYS_acct(path);
        path HERE, path, Follow;
        odd true;
    }
    /// quotactl(2): the device.
    call quotactl(device: *const c_char) {
        libc fn quotactl ["2.2.5"]: (command: c_int, device: *const c_char, id: c_int, data: *mut c_char) -> c_int;
        number SYS_quotactl(_, device);
        path HERE, device, Follow;
        odd true;
    }
}
