/* Where a process stands, and what its descriptors are, in odd circumstances. Two parts of the
 * path stand parted by a bar: a directory, and a path from there. */

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#define NOBODY 65534

static const char *inner;

/* Opens the directory before the bar. */
static int at_bar(void) {
    inner = second();
    return open(path, O_RDONLY | O_DIRECTORY);
}

static void tell_at(int at, const char *name) {
    struct stat s;
    int fd = openat(at, name, O_RDONLY);
    fd < 0 ? failed() : (void)printf("open");
    printf(" ");
    fstatat(at, name, &s, AT_SYMLINK_NOFOLLOW) ? failed() : tell_mode(s.st_mode, s.st_size);
    printf(" ");
    faccessat(at, name, F_OK, 0) ? failed() : (void)printf("yes");
}

static void tell_listed(int at) {
    char *names[1000];
    int count = 0;
    struct dirent *entry;
    DIR *stream = fdopendir(at);
    if (!stream)
        return failed();
    while ((entry = readdir(stream)) && count < 1000)
        names[count++] = strdup(entry->d_name);
    tell_names(names, count);
}

/* A thread with a table of descriptors of its own, where a number is another directory than it
 * is for the rest of the process. */
static void *of_own(void *nothing) {
    int at = at_bar(), number = 77;
    if (at < 0 || unshare(CLONE_FILES) || dup2(at, number) < 0)
        return failed(), NULL;
    tell_at(number, inner);
    printf(" ");
    tell_listed(number);
    return NULL;
}
CALL(thread_table) {
    pthread_t thread;
    /* What the number is for the others. */
    dup2(open("tree", O_RDONLY | O_DIRECTORY), 77);
    pthread_create(&thread, NULL, of_own, NULL);
    pthread_join(thread, NULL);
}
CALL(thread_table_empty) {
    pthread_t thread;
    pthread_create(&thread, NULL, of_own, NULL);
    pthread_join(thread, NULL);
}
static void *stands_alone(void *nothing) {
    const char *rest = second();
    if (unshare(CLONE_FS) || chdir(path))
        return failed(), NULL;
    tell_at(AT_FDCWD, rest);
    return NULL;
}
CALL(thread_directory) {
    pthread_t thread;
    pthread_create(&thread, NULL, stands_alone, NULL);
    pthread_join(thread, NULL);
}

/* Nothing of proc(5) is mounted. */
static int without_proc(void) {
    return unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
                   umount2("/proc", MNT_DETACH)
               ? -1
               : access("/proc/self", F_OK) + 1;
}
CALL(no_proc) {
    if (without_proc())
        return printf("proc "), failed();
    int at = at_bar();
    if (at < 0)
        return failed();
    tell_at(at, inner);
    printf(" ");
    tell_listed(at);
}
CALL(no_proc_bad) {
    if (without_proc())
        return printf("proc "), failed();
    tell_at(999, path);
    printf(" ");
    tell_at(open("file", O_RDONLY), path);
}
CALL(no_proc_listing) {
    if (without_proc())
        return printf("proc "), failed();
    call_readdir();
    printf(" ");
    call_getdents64();
}

/* The user may not search a directory above the one where the process stands. */
CALL(below_sealed) {
    const char *rest = second();
    if (chdir(path) || setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
        return printf("below "), failed();
    tell_at(AT_FDCWD, rest);
}

/* No descriptor is left. */
static void use_all_descriptors(void) {
    struct rlimit limit = {64, 64};
    setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(1) >= 0)
        ;
}
CALL(crowded_execve) {
    fflush(stdout);
    use_all_descriptors();
    execve(path, arguments, environ);
    failed();
}
CALL(crowded_stat) {
    use_all_descriptors();
    struct stat s;
    stat(path, &s) ? failed() : tell_mode(s.st_mode, s.st_size);
}
CALL(crowded_spawn) {
    pid_t pid = 0;
    use_all_descriptors();
    fflush(stdout);
    int error = posix_spawn(&pid, path, NULL, NULL, arguments, environ);
    tell_spawn(error, pid);
}

/* What is executed is open already. */
static void execute_open(int flags, long number) {
    int fd = open(path, flags);
    if (fd < 0)
        return failed();
    fflush(stdout);
    if (number)
        syscall(number, fd, "", arguments, environ, AT_EMPTY_PATH);
    else
        execveat(fd, "", arguments, environ, AT_EMPTY_PATH);
    failed();
}
CALL(execveat_open) { execute_open(O_RDONLY, 0); }
CALL(execveat_open_path) { execute_open(O_PATH, 0); }
CALL(sys_execveat_open) { execute_open(O_RDONLY, SYS_execveat); }

/* A child that goes to a directory that it has opened itself. */
CALL(spawnp_opened) {
    const char *program = second();
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 40, path, O_RDONLY | O_DIRECTORY, 0);
    posix_spawn_file_actions_addfchdir_np(&actions, 40);
    fflush(stdout);
    int error = posix_spawnp(&pid, program, &actions, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(spawnp_copied) {
    const char *program = second();
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 40, path, O_RDONLY | O_DIRECTORY, 0);
    posix_spawn_file_actions_adddup2(&actions, 40, 41);
    posix_spawn_file_actions_addclose(&actions, 40);
    posix_spawn_file_actions_addfchdir_np(&actions, 41);
    fflush(stdout);
    int error = posix_spawnp(&pid, program, &actions, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(realpath_left) {
    char text[PATH_MAX] = "";
    char *name = realpath(path, text);
    name ? (void)printf("yes") : failed();
    printf(" ");
    put_string(text);
}
CALL(fts_unasked) { tell_hierarchy(FTS_PHYSICAL | FTS_NOSTAT, by_entry); }
CALL(fts_unasked_logical) { tell_hierarchy(FTS_LOGICAL | FTS_NOSTAT | FTS_NOCHDIR, by_entry); }
