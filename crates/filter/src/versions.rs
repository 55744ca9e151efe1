//! The versions under which glibc exports the names that are hooked.
//!
//! A program's own reference binds to a hook whatever its version, for the hooks' names have
//! none. But a library before the filter that looks for its next function by name and version,
//! dlvsym(3), passes over a name without one: sys-apps/sandbox does. So each hook has its
//! name a second time for every version that glibc has of it, as `.symver` makes them
//! (`info as symver`); the version script that the build script writes names the versions.
//! They are jumps and not the hook itself, for of two names of one address lld keeps but the
//! one with a version.
//!
//! A version that a name once has it keeps for good, so the list only grows. A test compares
//! it with the libc at hand.

/// Gives the hooks their names under glibc's versions.
macro_rules! versions {
    ($($version:literal: $($name:ident)*;)*) => {
        /// The versions, and the names that have them.
        pub const VERSIONS: &[(&str, &[&str])] = &[$(($version, &[$(stringify!($name)),*])),*];

        $($(
            #[cfg(all(feature = "alone", not(feature = "audit")))]
            core::arch::global_asm!(
                ".pushsection .text.versions, \"ax\", @progbits",
                concat!(".globl ", stringify!($name), ".", $version),
                concat!(".type ", stringify!($name), ".", $version, ", @function"),
                concat!(stringify!($name), ".", $version, ": jmp ", stringify!($name)),
                concat!(".size ", stringify!($name), ".", $version, ", 5"),
                concat!(
                    ".symver ", stringify!($name), ".", $version, ", ",
                    stringify!($name), "@", $version, ", remove"
                ),
                ".popsection",
            );
        )*)*
    };
}

versions! {
    "GLIBC_2.2.5":
        _IO_file_fopen _IO_file_open _IO_fopen _IO_popen _IO_proc_open __connect
        __lxstat __lxstat64 __open __open64 __setmntent __statfs __xmknod __xstat
        __xstat64 access acct bind canonicalize_file_name catopen chdir chmod chown
        chroot clone closedir connect creat creat64 daemon dlerror dlopen euidaccess execl execle
        execlp execv execve execvp fchdir fexecve fopen fopen64 freopen freopen64 ftok
        fts_children fts_close fts_read ftw ftw64 getdirentries getdirentries64 glob glob64 lchown
        link mkdir mkdtemp mkfifo mkstemp mkstemp64 mount nftw nftw64 open open64
        opendir pathconf pivot_root popen posix_spawn posix_spawnp quotactl readdir
        readdir64 readdir64_r readdir_r readlink realpath remove rename rmdir scandir
        scandir64 sem_open sem_unlink sendmsg sendto setmntent shm_open shm_unlink
        statfs statfs64 statvfs statvfs64 swapoff swapon symlink syscall system tempnam
        tmpfile tmpfile64 truncate truncate64 umount umount2 unlink updwtmp updwtmpx
        utime utimes utmpname utmpxname vfork wordexp;
    "GLIBC_2.3":
        getxattr lgetxattr listxattr llistxattr lremovexattr lsetxattr lutimes realpath
        removexattr setxattr;
    "GLIBC_2.3.2":
        lchmod;
    "GLIBC_2.3.3":
        nftw nftw64;
    "GLIBC_2.3.4":
        dlmopen;
    "GLIBC_2.4":
        __fxstatat __fxstatat64 __readlink_chk __realpath_chk __xmknodat eaccess
        faccessat fchmodat fchownat fdopendir futimesat inotify_add_watch linkat mkdirat
        mkfifoat openat openat64 readlinkat renameat symlinkat unlinkat unshare;
    "GLIBC_2.5":
        __readlinkat_chk;
    "GLIBC_2.6":
        utimensat;
    "GLIBC_2.7":
        __open64_2 __open_2 __openat64_2 __openat_2 mkostemp mkostemp64;
    "GLIBC_2.11":
        execvpe mkostemps mkostemps64 mkstemps mkstemps64;
    "GLIBC_2.13":
        fanotify_mark;
    "GLIBC_2.14":
        name_to_handle_at sendmmsg setns;
    "GLIBC_2.15":
        posix_spawn posix_spawnp scandirat scandirat64;
    "GLIBC_2.23":
        fts64_children fts64_close fts64_read;
    "GLIBC_2.27":
        glob glob64;
    "GLIBC_2.28":
        renameat2 statx;
    "GLIBC_2.30":
        getdents64;
    "GLIBC_2.33":
        fstatat fstatat64 lstat lstat64 mknod mknodat stat stat64;
    "GLIBC_2.34":
        dlerror dlmopen dlopen execveat sem_open sem_unlink shm_open shm_unlink;
    "GLIBC_2.36":
        fsconfig fspick mount_setattr move_mount open_tree;
    "GLIBC_2.39":
        pidfd_spawn pidfd_spawnp;
}
