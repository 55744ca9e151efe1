//! What is asked: the calls, the paths, and which of them go together.

mod arguments;
mod confined;
mod made;
mod own_files;
mod permission;
mod standing;

use super::fixture::Fixture;
use super::root;

/// A family of calls, as the report counts them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Area {
    Open,
    Create,
    Stat,
    Access,
    Links,
    Listing,
    Walk,
    Exec,
    Library,
    Metadata,
    Remove,
    Raw,
    /// Pointers and other arguments that are refused.
    Arguments,
    /// Where a process stands: without proc(5), in a thread of its own, led by openat2(2).
    Standing,
    /// By a program that has confined itself.
    Confined,
    /// What is made in trees and beside the visible.
    Made,
    /// By libc, for a purpose of its own.
    OwnFiles,
    /// As another user than root, who has directories of his own.
    Permission,
}

/// Takes a call, the current directory, the directory of an *at call, and the path.
type Ask<'a> = dyn FnMut(&str, &str, &str, &str) + 'a;

/// Calls whose path is relative to the current directory.
const CALLS: &[(Area, &str)] = &[
    (
        Area::Open,
        "open open64 __open __open64 __open_2 __open64_2 open_nofollow open_directory
         open_path open_path_nofollow open_write fopen fopen64 freopen freopen64",
    ),
    (
        Area::Stat,
        "stat stat64 lstat lstat64 __xstat __xstat64 __lxstat __lxstat64",
    ),
    (
        Area::Access,
        "access access_execute euidaccess eaccess chdir",
    ),
    (
        Area::Links,
        "readlink __readlink_chk realpath realpath_buffer __realpath_chk
         canonicalize_file_name",
    ),
    (
        Area::Listing,
        "readdir readdir64 readdir_r readdir64_r rewinddir scandir scandir_all scandir64
         glob glob_below glob_two_below",
    ),
    (Area::Exec, "execve execv posix_spawn system popen"),
    (
        Area::Metadata,
        "statfs statfs64 statvfs statvfs64 pathconf getxattr lgetxattr listxattr llistxattr
         inotify_add_watch",
    ),
];

/// Calls that take a directory too.
const AT_CALLS: &[(Area, &str)] = &[
    (Area::Open, "openat openat64 __openat_2 __openat64_2"),
    (
        Area::Stat,
        "fstatat fstatat64 fstatat_nofollow fstatat_empty statx statx_nofollow __fxstatat
         __fxstatat64",
    ),
    (
        Area::Access,
        "faccessat faccessat_effective faccessat_nofollow",
    ),
    (Area::Links, "readlinkat __readlinkat_chk"),
    (Area::Listing, "fdopendir scandirat"),
    (Area::Exec, "execveat"),
    (
        Area::Raw,
        "sys_openat sys_openat2 sys_newfstatat sys_statx sys_faccessat2 sys_getdents64",
    ),
    (Area::Listing, "getdents64"),
    (Area::Metadata, "name_to_handle_at"),
    (
        Area::Metadata,
        "utimensat utimensat_nofollow utimensat_omit",
    ),
];

/// Calls that run programs, and make files: asked for paths of their own.
const EXEC_CALLS: &str = "
    execve execve_bare execv execvp execvpe execl execlp execle execveat fexecve posix_spawn
    posix_spawnp system system_cleared";
/// Calls that take a name away or change what it names: asked only for what is not visible.
const REMOVE_CALLS: &str = "
    unlink unlinkat unlinkat_directory rmdir remove rename_from renameat_from renameat2_from
    rename_to link_from linkat_follow chmod fchmodat chown lchown fchownat truncate
    truncate64 utime utimes lutimes setxattr lsetxattr removexattr connect";
/// Walks of a tree, which go no further than the fixture: those that follow links, and those
/// that do not and so may start anywhere.
const FOLLOWING_WALKS: &str = "ftw ftw64 nftw fts_logical";
const PLAIN_WALKS: &str = "
    nftw_physical nftw_depth nftw_chdir nftw_chdir_closed nftw_skip nftw64 fts_physical
    fts_standing fts_unordered fts_children";
const WORDS: &str = "wordexp wordexp_below wordexp_again";
const LIBRARY_CALLS: &str = "dlopen dlopen_twice dlopen_loaded dlmopen dlopen_by_library";
/// Calls that open or ask for a file by its path, for a purpose of libc's own.
const OTHER_CALLS: &str = "
    ftok catopen setmntent __setmntent _IO_fopen utmpxname tempnam spawn_chdir spawn_open
    spawn_fchdir";
const SHARED_MEMORY_CALLS: &str = "shm_open shm_create shm_unlink sem_open";
const CREATE_CALLS: &str = "
    mkdir mkdirat mkfifo mkfifoat mknod mknodat symlink symlinkat link_to linkat_to bind
    mkstemp_in mkdtemp_in tmpfile open_create open_exclusive openat_create creat creat64
    fopen_write";

/// Every call, for the probe's table.
pub fn all_calls() -> Vec<&'static str> {
    let mut calls: Vec<_> = usual_calls()
        .chain(
            [
                SHARED_MEMORY_CALLS,
                arguments::REFUSED,
                arguments::WILD,
                standing::CALLS,
                standing::ROOTS_CALLS,
                standing::RESOLVE,
                confined::CALLS,
                made::CALLS,
                made::WHOLE,
                permission::ROOTS,
            ]
            .into_iter()
            .flat_map(str::split_whitespace),
        )
        .chain(own_files::calls())
        .collect();
    calls.sort_unstable();
    calls.dedup();
    calls
}

/// Paths in the fixture's directory, by the probe's escapes: plain and prefixes of each other,
/// links at the end and on the way, dots and slashes, in the tree and out of it.
const PATHS: &str = "
    file hidden nowhere dir hdir dir/inner dir/hidden hdir/file hdir/none nowhere/file
    file/below hidden/below foo foobar fooba pre prefix empty hempty sealed sealed/file
    sp%20ace new%0Aline bytes%FF%FE hidden%FF l-file l-hidden l-dir l-hdir l-chain
    l-through-hidden l-loop l-missing l-up l-tree l-tree-file l-dot l-slash l-absolute
    l-absolute-hidden h-file h-dir h-tree dir/l-back many-39 many-40 many-41 l-dir/inner
    l-dir/hidden l-hdir/file h-dir/inner l-tree/file h-tree/file l-absolute/inner l-loop/x
    l-missing/x l-file/x l-hidden/x l-dir/l-back l-dot/l-dot/file l-slash/inner l-tree/l-out
    l-tree/l-out-hidden l-tree/l-sub/file . .. ./file ./hidden dir/../file dir/../hidden
    hdir/../file file/../file hidden/../file nowhere/../file l-dir/../file l-tree/../file
    l-tree/../hidden dir//inner dir///hidden dir/./inner dir/. dir/.. hdir/. hdir/.. file/.
    file/ hidden/ dir/ hdir/ l-file/ l-dir/ l-hidden/ l-hdir/ h-dir/ nowhere/ l-missing/
    dir// ../../var/tmp dir/deep/er/../../inner dir/deep/er/../hidden dir/deep/er/file
    dir/deep/hidden tree tree/ tree/file tree/nowhere tree/sub/file
    tree/sub/deeper/still/file tree/sub/odd%0A%FF%20name tree/l-file tree/l-sub
    tree/l-sub/file tree/l-out tree/l-out-hidden tree/l-out-dir tree/l-out-dir/inner
    tree/l-out-dir/hidden tree/l-out-hdir tree/l-out-hdir/file tree/l-out-link
    tree/l-out-hidden-link tree/l-missing tree/l-loop tree/sub/l-up tree/sub/l-up-visible
    tree/l-absolute tree/l-absolute-hidden tree/l-absolute-hidden/file tree/../file
    tree/../hidden tree/sub/../../file tree/sub/../../hidden tree/l-sub/../file
    tree/l-out-dir/../file tree/l-out-dir/../hidden tree/file/ tree/file/x tree/l-file/
    tree/sub//file tree/./sub/./file tree/nowhere/../file tree/sub/ tree/l-sub/
    tree/l-out-dir/ tree/l-out-hdir/ tree/file/../../hidden tree/file/../../file
    tree/sub/file/../../../hidden l-tree/file/../../nowhere tree/l-file/../../hidden";

/// Paths with a component that is hidden or missing.
const HIDDEN: &str = "
    hdir/file h-dir/inner hdir/none l-hdir/file tree/l-out-hdir/file
    tree/l-absolute-hidden/file nowhere/x tree/nowhere/x tree/../hdir/file
    l-tree/../hdir/file tree/l-loop/x file/x hidden/x";

/// Where walks start: not above a link that leads out of the fixture.
const STARTS: &str = "
    file hidden nowhere dir hdir dir/ dir/deep tree tree/ tree/sub tree/sub// l-dir l-dir/
    l-hdir h-dir l-tree l-hidden l-loop l-missing l-file empty hempty sealed dir/../dir
    tree/l-out-dir tree/l-out-hdir hdir/none linked h-first ./dir";

/// Libraries: by their paths, and by names that ld.so looks for.
const LIBRARIES: &str = "
    lib/libone.so lib/libhidden.so lib/libneeds.so lib/libneeds-hidden.so lib/l-one.so
    lib/l-hidden.so tree/libtree.so tree/l-libhidden.so ./lib/libone.so lib/none.so libone.so
    libhidden.so libnone.so libc.so.6 lib/libfinder.so lib/libfinder-hidden.so file hdir/file
    lib/ lib h-dir/../lib/libone.so";

/// Paths of the system, spelled in full.
const ABSOLUTE: &str = "
    / // /. /.. /etc /etc/passwd /usr /usr/bin /usr/include /bin /bin/sh /usr/bin/sh
    /bin/../bin/sh /lib/../bin/sh /lib64/ld-linux-x86-64.so.2
    /lib/x86_64-linux-gnu/libc.so.6 /usr/lib/x86_64-linux-gnu/libc.so.6 /lib /lib/ /var
    /var/tmp /nowhere /nowhere/at/all /dev/null /dev/stdin /dev/fd /dev/fd/0 /dev/fd/9
    /proc/self/fd/0 /proc/self/fd/9 /proc/self/cwd /proc/self/cwd/file /proc/self/cwd/hidden
    /proc/self/root /proc/self/root/etc /proc/self/comm /proc/self/nowhere
    /proc/thread-self/comm /proc/self/root/bin/sh";

/// One call.
#[derive(Clone, Debug)]
pub struct Case {
    pub area: Area,
    /// The line of the probe's script.
    pub line: String,
}

/// Absolute paths to ask one question about each.
pub fn paths(fixture: &Fixture) -> Vec<String> {
    let inside = PATHS
        .split_whitespace()
        .filter(|path| !path.contains('%'))
        .map(|path| fixture.path(path).display().to_string());
    let outside = ABSOLUTE
        .split_whitespace()
        .filter(|path| !path.starts_with("/dev/") && !path.starts_with("/proc/"))
        .map(str::to_owned);
    inside.chain(outside).collect()
}

/// All cases of a fixture.
pub fn cases(fixture: &Fixture) -> Vec<Case> {
    let here = fixture.path("").display().to_string();
    let here = here.trim_end_matches('/');
    let mut cases = Vec::new();
    let mut add = |area: Area, call: &str, cwd: &str, dir: &str, path: &str| {
        cases.push(Case {
            area,
            line: format!("{call}\t{cwd}\t{dir}\t{path}"),
        });
    };
    let in_full: Vec<String> = PATHS
        .split_whitespace()
        .map(|path| format!("{here}/{path}"))
        .collect();
    let mut odd: Vec<String> = ["", "(null)", "%FF", "-"].map(str::to_owned).to_vec();
    odd.push("x".repeat(255));
    odd.push("x".repeat(256));
    odd.push(format!("{here}/{}", "x".repeat(256)));
    odd.push(format!("{here}/hdir/{}", "x".repeat(256)));
    for length in [4094, 4095, 4096, 5000] {
        odd.push(format!(
            "{here}/{}file",
            "./".repeat((length - here.len() - 5) / 2)
        ));
        odd.push("y/".repeat(length / 2));
    }
    let is_null = |path: &str| path == "(null)";
    for (area, calls) in CALLS {
        for call in calls.split_whitespace() {
            for path in PATHS.split_whitespace() {
                add(*area, call, here, "-", path);
            }
            for path in in_full
                .iter()
                .map(String::as_str)
                .chain(ABSOLUTE.split_whitespace())
            {
                // A program of the system that is open for writing cannot be executed
                // meanwhile, and whether it can be opened so depends on who executes it.
                if call == "open_write" && !path.starts_with(here) {
                    continue;
                }
                add(*area, call, here, "-", path);
            }
            for path in &odd {
                // Bare, libc reads these by itself and crashes.
                let reads = ["fopen", "fopen64", "opendir", "readdir"];
                if is_null(path) && (reads.contains(&call) || *area == Area::Listing) {
                    continue;
                }
                add(*area, call, here, "-", path);
            }
        }
        // Where a process may stand.
        for call in calls
            .split_whitespace()
            .filter(|call| !call.starts_with("__"))
        {
            for (cwd, path) in [
                ("tree", "file"),
                ("tree", "../file"),
                ("tree", "../hidden"),
                ("tree", "sub/file"),
                ("tree", "l-out-hidden"),
                ("tree", "l-sub/file"),
                ("tree", "."),
                ("tree", ".."),
                ("tree/sub", "../file"),
                ("tree/sub", "../../file"),
                ("tree/sub", "../../hidden"),
                ("tree/sub", "nowhere"),
                ("dir", "inner"),
                ("dir", "hidden"),
                ("dir", "../file"),
                ("dir", "../hidden"),
                ("dir", "../hdir/file"),
                ("empty", "x"),
                ("l-dir", "inner"),
                ("l-tree", "file"),
                ("l-tree", "l-out"),
                ("tree/l-out-dir", "hidden"),
                ("hdir", "file"),
            ] {
                add(*area, call, &format!("{here}/{cwd}"), "-", path);
            }
            for path in ["x", ".", "..", "../file", "../../hidden", "/etc/passwd", ""] {
                // glibc's realpath differs between a removed directory in two mounts.
                add(*area, call, &format!("{here}/tree"), "removed", path);
            }
        }
    }
    for (area, calls) in AT_CALLS {
        for call in calls.split_whitespace() {
            for dir in [
                "-", "bad", "dir", "tree", "tree/sub", "file", "empty", "l-dir", "sealed",
            ] {
                let dir = match dir {
                    "-" | "bad" => dir.to_owned(),
                    name => format!("{here}/{name}"),
                };
                for path in [
                    "inner",
                    "hidden",
                    "file",
                    "nowhere",
                    "../file",
                    "../hidden",
                    "../l-file",
                    "../h-file",
                    "../hdir/file",
                    "l-back",
                    "l-out",
                    "l-out-hidden",
                    "l-sub/file",
                    "sub/file",
                    ".",
                    "..",
                    "",
                    "(null)",
                    "inner/",
                    "deep/er/file",
                    "deep/hidden",
                    "x/../../file",
                    "/etc/passwd",
                    "/bin/sh",
                    "l-up",
                    "../tree/file",
                ] {
                    if is_null(path) && *area == Area::Listing {
                        continue;
                    }
                    add(*area, call, here, &dir, path);
                }
            }
            for path in PATHS.split_whitespace() {
                add(*area, call, here, "-", path);
            }
        }
    }
    for call in EXEC_CALLS.split_whitespace() {
        for path in [
            "bin/probe",
            "bin/hidden-probe",
            "bin/script",
            "bin/hidden-script",
            "bin/not-executable",
            "bin/no-format",
            "bin/no-interpreter",
            "bin/by-hidden",
            "bin/by-probe",
            "bin/by-by-probe",
            "bin/by-by-hidden",
            "bin/blank",
            "bin/empty",
            "bin",
            "hdir",
            "nowhere",
            "tree/probe",
            "l-missing",
            "file/x",
        ] {
            add(Area::Exec, call, here, "-", &format!("{here}/{path}"));
            add(Area::Exec, call, here, "-", &format!("./{path}"));
        }
        for name in ["tool", "other", "only-hidden", "plain", "none", ""] {
            add(Area::Exec, call, here, "-", name);
        }
    }
    let both = |path: &str| [path.to_owned(), format!("{here}/{path}")];
    for call in FOLLOWING_WALKS.split_whitespace() {
        for path in STARTS.split_whitespace().flat_map(both) {
            add(Area::Walk, call, here, "-", &path);
        }
    }
    for call in PLAIN_WALKS.split_whitespace() {
        let anywhere = STARTS.split_whitespace().chain([".", "", "dir/.."]);
        for path in anywhere.flat_map(both) {
            add(Area::Walk, call, here, "-", &path);
        }
        add(Area::Walk, call, &format!("{here}/tree"), "-", "..");
        add(Area::Walk, call, &format!("{here}/tree"), "-", "../dir");
        add(Area::Walk, call, &format!("{here}/dir"), "-", ".");
        add(Area::Walk, call, &format!("{here}/hdir"), "-", ".");
    }
    for call in WORDS.split_whitespace() {
        for path in STARTS
            .split_whitespace()
            .chain([
                ".",
                "*",
                "h*",
                "*/inner",
                "dir/[hi]*",
                "'h*'",
                "\\h*",
                "\"*\"*",
                "h*x",
            ])
            .flat_map(both)
        {
            add(Area::Walk, call, here, "-", &path);
        }
        add(Area::Walk, call, here, "-", "$(echo h*) ${HOME} `echo d*`");
        add(Area::Walk, call, here, "-", "un(closed");
    }
    for call in LIBRARY_CALLS.split_whitespace() {
        for path in LIBRARIES.split_whitespace() {
            add(Area::Library, call, here, "-", path);
            add(Area::Library, call, &format!("{here}/tree"), "-", path);
            if path.contains('/') {
                add(Area::Library, call, here, "-", &format!("{here}/{path}"));
            }
        }
        add(Area::Library, call, here, "-", "(null)");
    }
    for call in OTHER_CALLS.split_whitespace() {
        let area = match call {
            "ftok" | "tempnam" | "utmpxname" => Area::Metadata,
            spawn if spawn.starts_with("spawn") => Area::Exec,
            _ => Area::Open,
        };
        let programs = ["bin", "bin/probe", "tree/../bin", "h-dir", "l-dir/../bin"];
        let paths = PATHS.split_whitespace().chain(programs);
        for path in paths.flat_map(both) {
            add(area, call, here, "-", &path);
        }
    }
    for call in SHARED_MEMORY_CALLS.split_whitespace() {
        for name in [
            "/blinkers-none",
            "blinkers-none",
            "//blinkers-none",
            "a/b",
            "",
            "/",
        ] {
            add(Area::Library, call, here, "-", name);
        }
        add(
            Area::Library,
            call,
            here,
            "-",
            &format!("/{}", "x".repeat(256)),
        );
    }
    for call in REMOVE_CALLS.split_whitespace() {
        for path in HIDDEN.split_whitespace() {
            // Outside the trees a name may be made where the real root has one too.
            if call == "rename_to" && !path.contains('/') {
                continue;
            }
            add(Area::Remove, call, here, "-", path);
            add(Area::Remove, call, here, "-", &format!("{here}/{path}"));
        }
    }
    for call in CREATE_CALLS.split_whitespace() {
        for path in [
            "tree/new",
            "tree/sub/new",
            "tree/nowhere/new",
            "tree/file/new",
            "tree/new/",
            "l-tree/new",
            "h-tree/new",
            "hdir/new",
            "nowhere/new",
            "tree/l-sub/new",
            "tree/l-out-hdir/new",
            "tree/../tree/new",
            "tree/sub/../new",
        ] {
            add(Area::Create, call, here, "-", path);
            add(Area::Create, call, here, "-", &format!("{here}/{path}"));
        }
    }
    cases.extend(odd_cases(here));
    cases
}

/// Cases of one area.
fn in_area(area: Area, add: impl FnOnce(&mut Ask)) -> Vec<Case> {
    let mut cases = Vec::new();
    add(&mut |call, cwd, dir, path| {
        let line = format!("{call}\t{cwd}\t{dir}\t{path}");
        cases.push(Case { area, line });
    });
    cases
}

/// Cases beside the calls' usual arguments.
fn odd_cases(here: &str) -> Vec<Case> {
    let usual: Vec<&str> = usual_calls().collect();
    [
        in_area(Area::Arguments, |ask| arguments::add(here, &usual, ask)),
        in_area(Area::Standing, |ask| {
            standing::add(here, root::is_root(), ask)
        }),
        in_area(Area::Made, |ask| made::add(here, ask)),
    ]
    .concat()
}

/// What a program is asked that has confined itself.
pub fn of_the_confined(fixture: &Fixture) -> Vec<Case> {
    let here = fixture.path("").display().to_string();
    in_area(Area::Confined, |ask| {
        confined::add(here.trim_end_matches('/'), ask);
    })
}

/// What makes libc open a file by itself.
pub fn of_own_files(fixture: &Fixture) -> Vec<Case> {
    let here = fixture.path("").display().to_string();
    in_area(Area::OwnFiles, |ask| {
        own_files::add(here.trim_end_matches('/'), ask);
    })
}

/// Whether only root can make the call.
pub fn is_roots(case: &Case) -> bool {
    let call = case.line.split('\t').next().unwrap_or_default();
    standing::ROOTS_CALLS
        .split_whitespace()
        .any(|roots| roots == call)
}

/// What a user is asked who is not the one that made the directories.
pub fn of_another_user(fixture: &Fixture) -> Vec<Case> {
    let here = fixture.path("").display().to_string();
    let asking: Vec<&str> = CALLS
        .iter()
        .chain(AT_CALLS)
        .map(|(_, calls)| *calls)
        .chain([
            FOLLOWING_WALKS,
            PLAIN_WALKS,
            CREATE_CALLS,
            REMOVE_CALLS,
            OTHER_CALLS,
        ])
        .flat_map(str::split_whitespace)
        // Between two names of the real root there are mounts, which come before permission.
        .filter(|call| !call.starts_with("rename") && !call.starts_with("link"))
        .collect();
    in_area(Area::Permission, |ask| {
        permission::add(here.trim_end_matches('/'), &asking, ask);
    })
}

/// The calls that are asked with arguments as they should be.
fn usual_calls() -> impl Iterator<Item = &'static str> {
    CALLS
        .iter()
        .chain(AT_CALLS)
        .map(|(_, calls)| *calls)
        .chain([
            EXEC_CALLS,
            CREATE_CALLS,
            REMOVE_CALLS,
            FOLLOWING_WALKS,
            PLAIN_WALKS,
            WORDS,
            LIBRARY_CALLS,
            OTHER_CALLS,
        ])
        .flat_map(str::split_whitespace)
}
