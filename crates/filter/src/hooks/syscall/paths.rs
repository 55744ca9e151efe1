//! Which arguments of which system calls are paths.

use crate::hooks::stat::last as at_last;
use crate::hooks::{mount, name_to_handle_at, open, rename};
use crate::verdict::Last::{self, Entry, Follow, Keep};
use core::ffi::{c_char, c_int, c_long, c_uint};
use libc::AT_FDCWD;

/// Numbers that the libc crate does not know yet, asm/unistd_64.h.
const SYS_SETXATTRAT: c_long = 463;
const SYS_GETXATTRAT: c_long = 464;
const SYS_LISTXATTRAT: c_long = 465;
const SYS_REMOVEXATTRAT: c_long = 466;
const SYS_OPEN_TREE_ATTR: c_long = 467;
const SYS_FILE_GETATTR: c_long = 468;
const SYS_FILE_SETATTR: c_long = 469;

/// The arguments of a system call.
pub type Arguments = [c_long; 6];

/// One path among the arguments.
pub struct Named {
    /// The function that the call is, for the record.
    pub name: &'static str,
    /// The directory that a relative path starts from.
    pub dir: c_int,
    /// The path, as the program gave it.
    pub path: c_long,
    /// What is done with the last component.
    pub last: Last,
    /// Whether the call may make the name.
    pub creates: bool,
}

const fn named(name: &'static str, dir: c_long, path: c_long, last: Last) -> Option<Named> {
    Some(Named {
        name,
        dir: dir as c_int,
        path,
        last,
        creates: false,
    })
}

/// `AT_FDCWD` as an argument.
pub const HERE: c_long = AT_FDCWD as c_long;

/// The paths that a call names.
pub fn paths(number: c_long, arguments: &Arguments) -> [Option<Named>; 2] {
    let [a, b, c, d, e, _] = *arguments;
    let open = |name, dir, path, flags: c_long| {
        let flags = flags as c_int;
        Some(Named {
            name,
            dir,
            path,
            last: open::last(flags, path as *const c_char),
            creates: open::creates(flags),
        })
    };
    let made = |name, dir, path| {
        named(name, dir, path, Entry).map(|named| Named {
            creates: true,
            ..named
        })
    };
    let one = match number {
        libc::SYS_open => open("open", AT_FDCWD, a, b),
        libc::SYS_openat => open("openat", a as c_int, b, c),
        libc::SYS_openat2 => {
            let how = c as *const u64;
            // SAFETY: struct open_how begins with its flags; null is the kernel's to refuse.
            let flags = unsafe { how.as_ref() }.copied().unwrap_or(0);
            open("openat2", a as c_int, b, flags as c_long)
        }
        libc::SYS_creat => open(
            "creat",
            AT_FDCWD,
            a,
            c_long::from(libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC),
        ),
        libc::SYS_stat => named("stat", HERE, a, Follow),
        libc::SYS_lstat => named("lstat", HERE, a, Keep),
        libc::SYS_newfstatat => named("fstatat", a, b, at_last(d as c_int)),
        libc::SYS_statx => named("statx", a, b, at_last(c as c_int)),
        libc::SYS_access => named("access", HERE, a, Follow),
        libc::SYS_faccessat => named("faccessat", a, b, Follow),
        libc::SYS_faccessat2 => named("faccessat2", a, b, at_last(d as c_int)),
        libc::SYS_readlink => named("readlink", HERE, a, Keep),
        libc::SYS_readlinkat => named("readlinkat", a, b, Keep),
        libc::SYS_chdir => named("chdir", HERE, a, Follow),
        libc::SYS_chroot => named("chroot", HERE, a, Follow),
        libc::SYS_mkdir => made("mkdir", HERE, a),
        libc::SYS_mkdirat => made("mkdirat", a, b),
        libc::SYS_mknod => made("mknod", HERE, a),
        libc::SYS_mknodat => made("mknodat", a, b),
        libc::SYS_symlink => made("symlink", HERE, b),
        libc::SYS_symlinkat => made("symlinkat", b, c),
        libc::SYS_unlink => named("unlink", HERE, a, Entry),
        libc::SYS_unlinkat => named("unlinkat", a, b, Entry),
        libc::SYS_rmdir => named("rmdir", HERE, a, Entry),
        libc::SYS_rename => named("rename", HERE, a, Entry),
        libc::SYS_renameat => named("renameat", a, b, Entry),
        libc::SYS_renameat2 => named("renameat2", a, b, Entry),
        libc::SYS_link => named("link", HERE, a, Entry),
        libc::SYS_linkat => named("linkat", a, b, rename::linked(e as c_int)),
        libc::SYS_chmod => named("chmod", HERE, a, Follow),
        libc::SYS_fchmodat => named("fchmodat", a, b, Follow),
        libc::SYS_chown => named("chown", HERE, a, Follow),
        libc::SYS_lchown => named("lchown", HERE, a, Keep),
        libc::SYS_fchownat => named("fchownat", a, b, at_last(e as c_int)),
        libc::SYS_truncate => named("truncate", HERE, a, Follow),
        libc::SYS_utime => named("utime", HERE, a, Follow),
        libc::SYS_utimes => named("utimes", HERE, a, Follow),
        libc::SYS_futimesat => named("futimesat", a, b, Follow),
        libc::SYS_utimensat => named("utimensat", a, b, at_last(d as c_int)),
        libc::SYS_statfs => named("statfs", HERE, a, Follow),
        libc::SYS_getxattr | libc::SYS_setxattr | libc::SYS_listxattr | libc::SYS_removexattr => {
            named("xattr", HERE, a, Follow)
        }
        libc::SYS_lgetxattr
        | libc::SYS_lsetxattr
        | libc::SYS_llistxattr
        | libc::SYS_lremovexattr => named("lxattr", HERE, a, Keep),
        libc::SYS_inotify_add_watch => named("inotify_add_watch", HERE, b, Follow),
        libc::SYS_name_to_handle_at => named(
            "name_to_handle_at",
            a,
            b,
            name_to_handle_at::last(e as c_int),
        ),
        libc::SYS_fanotify_mark => named("fanotify_mark", d, e, Follow),
        libc::SYS_fchmodat2 => named("fchmodat", a, b, at_last(d as c_int)),
        SYS_SETXATTRAT | SYS_GETXATTRAT | SYS_LISTXATTRAT | SYS_REMOVEXATTRAT => {
            named("xattrat", a, b, at_last(c as c_int))
        }
        SYS_FILE_GETATTR | SYS_FILE_SETATTR => named("file_attr", a, b, at_last(e as c_int)),
        libc::SYS_swapon => named("swapon", HERE, a, Follow),
        libc::SYS_swapoff => named("swapoff", HERE, a, Follow),
        libc::SYS_acct => named("acct", HERE, a, Follow),
        libc::SYS_uselib => named("uselib", HERE, a, Follow),
        libc::SYS_quotactl => named("quotactl", HERE, b, Follow),
        libc::SYS_pivot_root => named("pivot_root", HERE, a, Follow),
        libc::SYS_open_tree | SYS_OPEN_TREE_ATTR => named("open_tree", a, b, at_last(c as c_int)),
        libc::SYS_move_mount => named("move_mount", a, b, mount::moved(e as c_uint)[0]),
        libc::SYS_fspick => named("fspick", a, b, mount::picked(c as c_uint)),
        libc::SYS_mount_setattr => named("mount_setattr", a, b, at_last(c as c_int)),
        libc::SYS_mount => named("mount", HERE, b, Follow),
        libc::SYS_umount2 => named("umount2", HERE, a, Follow),
        _ => None,
    };
    let other = match number {
        libc::SYS_rename | libc::SYS_link => made("rename", HERE, b),
        libc::SYS_renameat | libc::SYS_renameat2 => made("renameat", c, d),
        libc::SYS_linkat => made("linkat", c, d),
        libc::SYS_pivot_root => named("pivot_root", HERE, b, Follow),
        libc::SYS_move_mount => named("move_mount", c, d, mount::moved(e as c_uint)[1]),
        _ => None,
    };
    [one, other]
}
