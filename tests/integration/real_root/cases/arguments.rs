//! Arguments that are refused: pointers that are none, and what stands beside a path.

use super::Ask;

/// Calls with an argument beside the path that the kernel or libc refuses.
pub const REFUSED: &str = "
    bad_access bad_faccessat_mode bad_faccessat_flags bad_euidaccess bad_fstatat
    bad_fstatat_removes bad_stat_pointer bad_lstat_pointer bad_statx_flags bad_statx_sync
    bad_statx_mask bad_statx_pointer bad_readlink bad_readlink_pointer bad_readlinkat
    bad_open_temporary bad_open_directory bad_openat_directory bad_open_access
    bad_openat2_size bad_openat2_no_size bad_openat2_large bad_openat2_flags bad_openat2_mode
    bad_openat2_resolve bad_openat2_both bad_openat2_null bad_openat2_pointer
    bad_openat2_edge bad_fopen bad_fopen_empty bad_freopen bad_setmntent bad_linkat
    bad_renameat2 bad_renameat2_both bad_rename_pointer bad_rename_empty bad_link_pointer
    bad_link_empty bad_symlink_pointer bad_symlink_empty bad_unlinkat bad_fchownat
    bad_fchmodat bad_utimensat_flags bad_utimensat_times bad_utimensat_pointer bad_utimes
    bad_lutimes bad_utimes_pointer bad_utime_pointer bad_mknod_directory bad_mknod_link
    bad_mknodat bad_truncate bad_setxattr bad_setxattr_name bad_setxattr_pointer
    bad_getxattr_name bad_lgetxattr_pointer bad_removexattr_name bad_inotify_descriptor
    bad_inotify_other bad_inotify_mask bad_fanotify bad_mount bad_umount2 bad_handle
    bad_mkstemp bad_mkdtemp bad_mkostemps pathconf_all bad_connect_descriptor
    bad_connect_file bad_connect_long bad_connect_longer bad_connect_internet
    bad_bind_descriptor bad_bind_file bad_sendto_descriptor bad_sendto_stream
    bad_sendto_pointer bad_sendmsg_descriptor bad_sendmsg_stream good_sendto good_sendmsg
    bad_execveat wild_execve_arguments wild_execve_environment wild_execve_string
    edge_execve_environment wild_execveat_environment wild_execveat_string raw_wild_execve
    wild_spawn_environment wild_spawn_string wild_spawn_arguments raw_bad_access
    raw_bad_faccessat2 raw_bad_fstatat raw_bad_statx raw_bad_readlink raw_bad_open
    raw_bad_unlinkat raw_bad_linkat raw_bad_mknod raw_bad_truncate raw_bad_utimensat
    raw_bad_inotify";

/// Calls whose path is of no matter.
pub const WILD: &str = "
    wild_connect wild_bind edge_connect wild_sendto wild_sendmsg wild_sendmsg_name
    wild_sendmmsg edge_sendmmsg raw_wild_connect raw_wild_sendmsg";

const PATHS: &str = "
    file hidden nowhere dir hdir dir/inner dir/hidden hdir/file nowhere/x file/x hidden/x
    l-file l-hidden l-hdir/file l-loop h-file h-dir/inner l-file/ file/ hidden/ tree/file
    tree/nowhere tree/l-out-hidden tree/l-out-hdir/file tree/nowhere/x bin/probe
    bin/hidden-probe bin/by-hidden";

/// Words of the probe for pointers.
const POINTERS: &str = "
    (null) (wild) (forbidden) (torn) (torn-hidden) (whole) (whole-hidden)";

/// Calls that take away or change what a pointer to a visible path names.
const CHANGING: &str = "
    unlink remove rename_from renameat_from renameat2_from chmod fchmodat chown lchown
    fchownat truncate truncate64 utime utimes lutimes setxattr lsetxattr unlinkat link_from
    linkat_follow open_create open_exclusive openat_create creat creat64 open_write utimensat
    utimensat_nofollow bind mkstemp_in mkdtemp_in mkdir mkdirat mkfifo mkfifoat mknod mknodat
    symlink symlinkat link_to linkat_to rename_to fopen_write";

/// fts_open(3) takes null for the end of its paths.
fn is_fts(call: &str) -> bool {
    call.starts_with("fts")
}

pub fn add(here: &str, calls: &[&str], ask: &mut Ask) {
    for call in REFUSED.split_whitespace() {
        for path in PATHS.split_whitespace() {
            ask(call, here, "-", path);
            ask(call, here, "-", &format!("{here}/{path}"));
        }
        ask(call, here, "-", "");
        ask(call, &format!("{here}/tree"), "-", "../hidden");
        ask(call, here, &format!("{here}/dir"), "hidden");
        ask(call, here, "bad", "hidden");
    }
    for call in WILD.split_whitespace() {
        ask(call, here, "-", "file");
    }
    for call in calls {
        let changes = CHANGING
            .split_whitespace()
            .any(|changing| changing == *call);
        for pointer in POINTERS.split_whitespace() {
            if changes && pointer.starts_with("(whole") || is_fts(call) && pointer == "(null)" {
                continue;
            }
            ask(call, here, "-", pointer);
        }
    }
}
