/* Executing; the program that runs writes where the answer goes. */

static char *arguments[] = {"probe", "one", "two", NULL};
static char *nothing[] = {NULL};
#define EXEC(name, ...)                                                                        \
    CALL(name) {                                                                               \
        fflush(stdout);                                                                        \
        __VA_ARGS__;                                                                           \
        failed();                                                                              \
    }
EXEC(execve, execve(path, arguments, environ))
EXEC(execve_bare, execve(path, arguments, nothing))
EXEC(execv, execv(path, arguments))
EXEC(execvp, execvp(path, arguments))
EXEC(execvpe, execvpe(path, arguments, environ))
EXEC(execl, execl(path, "probe", "one", "two", "three", "four", "five", "six", NULL))
EXEC(execlp, execlp(path, "probe", "one", NULL))
EXEC(execle, execle(path, "probe", "one", "two", "three", "four", "five", NULL, environ))
EXEC(execveat, execveat(dir, path, arguments, environ, 0))
CALL(fexecve) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return failed();
    fflush(stdout);
    fexecve(fd, arguments, environ);
    failed();
}
static void tell_spawn(int error, pid_t pid) {
    int status;
    if (error)
        printf("%s", strerrorname_np(error));
    else if (waitpid(pid, &status, 0) == pid)
        printf("status %d", status);
}
CALL(posix_spawn) {
    pid_t pid = 0;
    fflush(stdout);
    int error = posix_spawn(&pid, path, NULL, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(posix_spawnp) {
    pid_t pid = 0;
    fflush(stdout);
    int error = posix_spawnp(&pid, path, NULL, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(system) {
    char command[9000];
    snprintf(command, sizeof command, "'%s' one 2>/dev/null", path ? path : "");
    fflush(stdout);
    printf("status %d", system(command));
}
CALL(popen) {
    char command[9000], text[100];
    snprintf(command, sizeof command, "test -e '%s' && echo there", path ? path : "");
    FILE *pipe = popen(command, "r");
    if (!pipe)
        return failed();
    size_t length = fread(text, 1, sizeof text, pipe);
    put(text, length);
    printf(" status %d", pclose(pipe));
}
CALL(system_cleared) {
    clearenv();
    call_system();
}

/* The path is the program; the directory is where it is started, and "out" what it opens. */
static void tell_actions(const char *directory, const char *opened) {
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    posix_spawn_file_actions_init(&actions);
    if (opened)
        posix_spawn_file_actions_addopen(&actions, 5, opened, O_RDONLY, 0);
    if (directory)
        posix_spawn_file_actions_addchdir_np(&actions, directory);
    if (opened)
        posix_spawn_file_actions_addopen(&actions, 6, "file", O_RDONLY, 0);
    fflush(stdout);
    int error = posix_spawn(&pid, directory ? "./probe" : "/bin/sh", &actions, NULL, arguments, environ);
    tell_spawn(error, pid);
    error = posix_spawnp(&pid, directory ? "./probe" : "sh", &actions, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(spawn_chdir) { tell_actions(path, NULL); }
CALL(spawn_open) { tell_actions(NULL, path); }
CALL(spawn_fchdir) {
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return failed();
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addfchdir_np(&actions, fd);
    posix_spawn_file_actions_addopen(&actions, 7, "../file", O_RDONLY, 0);
    fflush(stdout);
    int error = posix_spawn(&pid, "./probe", &actions, NULL, arguments, environ);
    tell_spawn(error, pid);
}
