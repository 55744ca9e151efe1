//! vfork(2), clone(2), unshare(2), setns(2): what a process shares with another, and what not.
//!
//! None of them names a path.

use crate::calls::table::calls;
use core::ffi::c_int;

calls! {
    /// vfork(2). The child has its parent's memory, and a current directory of its own.
    call vfork() {
        hook vfork ["2.2.5"], __vfork ["2.2.5"];
        number SYS_vfork();
        effect Effect::SharesMemory;
    }
    /// clone(2).
    call clone(flags: c_int) {
        hook clone ["2.2.5"], __clone ["2.2.5"];
        number SYS_clone(flags);
        effect Effect::Clones(flags);
    }
    /// clone3(2), which libc does not export: its flags may be anything.
    call clone3() {
        number SYS_clone3();
        effect Effect::Elsewhere;
    }
    /// unshare(2).
    call unshare(flags: c_int) {
        libc fn unshare ["2.4"]: (flags: c_int) -> c_int;
        number SYS_unshare(flags);
        effect Effect::Unshares(flags);
    }
    /// setns(2): mounts, or a current directory and root, may be those of another process.
    call setns() {
        libc fn setns ["2.14"]: (fd: c_int, kind: c_int) -> c_int;
        number SYS_setns();
        effect Effect::Elsewhere;
    }
}
