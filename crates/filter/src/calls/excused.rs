//! The names of libc that take or reveal a path and need no hook, each with the reason.
//!
//! Every other exported name of libc is a hook or has nothing to do with paths; a test of the
//! command compares the three lists with the libc at hand, so that a name which a new glibc
//! brings cannot be overlooked.

/// Names that are left to libc for one reason.
#[derive(Debug)]
pub struct Excuse {
    /// The reason.
    pub reason: &'static str,
    /// The names, separated by blanks.
    pub names: &'static str,
}

/// All of them.
pub const EXCUSED: &[Excuse] = &[
    Excuse {
        reason: "a descriptor or stream is what is asked about or changed; it is open already",
        names: "fstat fstat64 __fstat64 __fxstat __fxstat64 fstatfs fstatfs64 fstatvfs fstatvfs64
            fpathconf fchmod fchown ftruncate ftruncate64 futimens futimes fgetxattr
            flistxattr fsetxattr fremovexattr fdopen fmemopen dirfd pclose
            fts_set fts64_set endmntent __endmntent getmntent getmntent_r __getmntent_r addmntent
            posix_spawn_file_actions_addfchdir_np inotify_rm_watch catclose mq_close sem_close",
    },
    Excuse {
        reason: "what is named is judged when it is used: fts_read shows what fts_open began \
            with, and posix_spawn looks at its actions when the child is started",
        names: "fts_open fts64_open posix_spawn_file_actions_addopen
            posix_spawn_file_actions_addchdir_np",
    },
    Excuse {
        reason: "tells where the process stands or what it has open, as the real root would",
        names: "getcwd __getcwd_chk getwd __getwd_chk get_current_dir_name getsockname getpeername
            ttyname ttyname_r __ttyname_r_chk ptsname ptsname_r __ptsname_r_chk ctermid cuserid
            ttyslot recvfrom __recvfrom_chk recvmsg recvmmsg accept accept4",
    },
    Excuse {
        reason: "makes up a name that did not exist when it was looked for, and opens nothing",
        names: "mktemp __mktemp tmpnam tmpnam_r",
    },
    Excuse {
        reason: "starts a copy of the process, in which the filter is, with a memory and a current \
            directory of its own",
        names: "fork _Fork __fork __libc_fork forkpty",
    },
    Excuse {
        reason: "tells about libraries that are loaded, which were judged then",
        names: "dladdr dladdr1 dlinfo _dl_find_object dlsym dlvsym dlclose
            backtrace __backtrace backtrace_symbols __backtrace_symbols backtrace_symbols_fd
            __backtrace_symbols_fd",
    },
    Excuse {
        reason: "libc opens its own data, chosen by the locale and not by the program: \
            conversions and catalogues, which belong to the base",
        names: "__gconv_open bindtextdomain textdomain
            bind_textdomain_codeset gettext dgettext __dgettext dcgettext __dcgettext ngettext
            dngettext dcngettext __open_catalog _nl_default_dirname",
    },
    Excuse {
        reason: "libc asks its name services, by files of /etc and libraries that belong to the \
            base",
        names: "getpwnam getpwnam_r getpwuid getpwuid_r getpwent getpwent_r setpwent endpwent
            getgrnam getgrnam_r getgrgid getgrgid_r getgrent getgrent_r setgrent endgrent
            getgrouplist initgroups getspnam getspnam_r getspent getspent_r setspent endspent
            getsgnam getsgnam_r getsgent getsgent_r setsgent endsgent getaddrinfo_a
            gethostbyname gethostbyname_r gethostbyname2 gethostbyname2_r
            gethostbyaddr gethostbyaddr_r gethostent gethostent_r sethostent endhostent
            getnetbyname getnetbyname_r getnetbyaddr getnetbyaddr_r getnetent getnetent_r
            setnetent endnetent setservent endservent setprotoent endprotoent
            setrpcent endrpcent getaliasbyname getaliasbyname_r getaliasent getaliasent_r
            setaliasent endaliasent getnetgrent getnetgrent_r setnetgrent endnetgrent innetgr
            getpublickey getsecretkey netname2user ether_hostton ether_ntohost putpwent putgrent
            putspent putsgent __nss_configure_lookup res_init __res_init res_ninit __res_ninit
            rcmd rcmd_af rexec rexec_af ruserok ruserok_af iruserok iruserok_af ruserpass
            __check_rhosts_file __ivaliduser bindresvport",
    },
    Excuse {
        reason: "libc opens a file of its own in /etc, /var, /proc or /dev, which every view of \
            a build holds",
        names: "getutent getutent_r getutid getutid_r getutline getutline_r pututline setutent
            endutent getutxent getutxid getutxline pututxline setutxent endutxent login logout
            logwtmp getlogin getlogin_r __getlogin_r_chk login_tty getusershell setusershell
            endusershell setfsent getfsent getfsfile getfsspec endfsent getttyent getttynam
            setttyent endttyent lckpwdf ulckpwdf getpass openlog syslog __syslog_chk vsyslog
            __vsyslog_chk closelog openpty getpt posix_openpt grantpt unlockpt get_nprocs
            get_nprocs_conf get_phys_pages get_avphys_pages getloadavg sysconf __sysconf
            pthread_getattr_np pthread_getname_np pthread_setname_np gethostid sethostid
            _mcleanup __monstartup monstartup moncontrol mtrace muntrace if_nameindex if_nametoindex
            if_indextoname getifaddrs",
    },
    Excuse {
        reason: "the name is one of the kernel's message queues, or of a file in memory: no \
            directory of the view holds it",
        names: "mq_open __mq_open_2 mq_unlink memfd_create",
    },
    Excuse {
        reason: "the file is named by a handle, a descriptor or a file system's own word",
        names: "open_by_handle_at fsopen fsmount open_memstream open_wmemstream",
    },
    Excuse {
        reason: "glibc's own name, which only its own libraries may call (GLIBC_PRIVATE)",
        names: "__open_nocancel __open64_nocancel __libc_system __shm_get_name
            __file_change_detection_for_path __sendmmsg",
    },
    Excuse {
        reason: "Linux has no such call, or has it no more: ENOSYS",
        names: "chflags fchflags revoke uselib fattach faccessat2 query_module create_module
            nfsservctl",
    },
];
