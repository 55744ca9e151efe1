//! syscall(2): the raw escape hatch, for every number that names a path.
//!
//! Programs use it for calls that their libc lacks. What it is asked for is judged as the
//! function of that name is; the rest goes on untouched.

use super::entries::listed;
use super::exec::Strings;
use super::stat::last as at_last;
use crate::environment::{Block, with_kept};
use crate::errno;
use crate::execute;
use crate::hook::hooks;
use crate::state::{self, State};
use crate::system_call::Errno;
use crate::verdict::Last::{self, Entry, Follow, Keep};
use crate::verdict::{Call, judge};
use core::ffi::{c_char, c_int, c_long};
use libc::AT_FDCWD;

type Arguments = [c_long; 6];

/// One path among the arguments.
struct Named {
    name: &'static str,
    dir: c_int,
    path: c_long,
    last: Last,
    creates: bool,
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

const HERE: c_long = AT_FDCWD as c_long;

/// The paths that a call names.
fn paths(number: c_long, arguments: &Arguments) -> [Option<Named>; 2] {
    let [a, b, c, d, e, _] = *arguments;
    let open = |name, dir, path, flags: c_long| {
        let flags = flags as c_int;
        Some(Named {
            name,
            dir,
            path,
            last: super::open::last(flags, path as *const c_char),
            creates: super::open::creates(flags),
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
        libc::SYS_linkat => named("linkat", a, b, super::entry::linked(e as c_int)),
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
        libc::SYS_mount => named("mount", HERE, b, Follow),
        libc::SYS_umount2 => named("umount2", HERE, a, Follow),
        _ => None,
    };
    let other = match number {
        libc::SYS_rename | libc::SYS_link => made("rename", HERE, b),
        libc::SYS_renameat | libc::SYS_renameat2 => made("renameat", c, d),
        libc::SYS_linkat => made("linkat", c, d),
        _ => None,
    };
    [one, other]
}

/// Judges what a call names.
///
/// # Safety
/// The arguments are those of the system call `number`.
unsafe fn judge_call(state: &State, number: c_long, arguments: &Arguments) -> Result<(), Errno> {
    let [a, b, _, _, e, _] = *arguments;
    let execute = |dir: c_long, path: c_long, last| {
        // SAFETY: the caller's promise.
        unsafe { execute::judge(state, "syscall", dir as c_int, path as *const c_char, last) }
    };
    match number {
        libc::SYS_execve => return execute(HERE, a, Follow),
        libc::SYS_execveat => return execute(a, b, at_last(e as c_int)),
        _ => {}
    }
    for named in paths(number, arguments).into_iter().flatten() {
        let call = Call {
            name: named.name,
            dir: named.dir,
            path: named.path as *const c_char,
            last: named.last,
            creates: named.creates,
        };
        // SAFETY: the caller's promise.
        unsafe { judge(call) }?;
    }
    Ok(())
}

hooks! {
    /// syscall(2). Six arguments are read whatever was passed, as the kernel does.
    fn syscall(number: c_long, a: c_long, b: c_long, c: c_long, d: c_long, e: c_long, f: c_long) -> c_long {
        // SAFETY: the arguments of the caller.
        unsafe {
            let Some(state) = state::current() else {
                return real(number, a, b, c, d, e, f);
            };
            if let Err(errno) = judge_call(state, number, &[a, b, c, d, e, f]) {
                return errno::fail(errno);
            }
            match number {
                libc::SYS_getdents64 => {
                    listed(a as c_int, b as *mut u8, || real(number, a, b, c, d, e, f) as isize) as c_long
                }
                libc::SYS_execve => with_kept(state, Block::given(c as Strings), |kept| {
                    real(number, a, b, kept.as_ptr() as c_long, d, e, f)
                }),
                libc::SYS_execveat => with_kept(state, Block::given(d as Strings), |kept| {
                    real(number, a, b, c, kept.as_ptr() as c_long, e, f)
                }),
                _ => real(number, a, b, c, d, e, f),
            }
        }
    }
}
