/* Libraries that are opened by name, and paths that libc opens for a purpose of its own. */

#include <mntent.h>
#include <nl_types.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <utmpx.h>

static void tell_library(void *library) {
    if (!library) {
        const char *message = dlerror();
        printf("refused: "), put_string(message ? message : "(none)");
        printf(" again: %d", dlerror() != NULL);
        return;
    }
    const char *(*says)(void) = dlsym(library, "says");
    printf("opened %s", says ? says() : "-");
}
CALL(dlopen) { tell_library(dlopen(path, RTLD_NOW)); }
CALL(dlopen_twice) {
    dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    dlerror();
    tell_library(dlopen(path, RTLD_LAZY | RTLD_GLOBAL));
}
CALL(dlopen_loaded) { tell_library(dlopen(path, RTLD_LAZY | RTLD_NOLOAD)); }
CALL(dlmopen) { tell_library(dlmopen(LM_ID_BASE, path, RTLD_NOW)); }
/* A library that finds another by its own RUNPATH. */
CALL(dlopen_by_library) {
    void *library = dlopen(path, RTLD_NOW);
    void *(*opens)(const char *) = library ? dlsym(library, "opens") : NULL;
    if (opens)
        tell_library(opens("libfound.so"));
    else
        tell_library(library);
}

CALL(ftok) { ftok(path, 1) == -1 ? failed() : (void)printf("yes"); }
CALL(catopen) { catopen(path, 0) == (nl_catd)-1 ? failed() : (void)printf("yes"); }
CALL(setmntent) {
    FILE *file = setmntent(path, "r");
    tell_file(file);
}
CALL(_IO_fopen) {
    FILE *(*f)() = find("_IO_fopen");
    tell_file(f(path, "r"));
}
CALL(__setmntent) {
    FILE *(*f)() = find("__setmntent");
    tell_file(f(path, "r"));
}
CALL(utmpxname) {
    printf("%d", utmpxname(path));
    setutxent();
    printf(" %d", getutxent() != NULL);
}
static char *temporary;
CALL(tempnam) {
    unsetenv("TMPDIR");
    char *name = tempnam(path, "x");
    if (!name)
        return failed();
    name[strlen(name) - 6] = 0;
    put_string(name);
}
CALL(shm_open) { tell_fd(shm_open(path, O_RDONLY, 0)); }
CALL(shm_create) {
    int fd = shm_open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    fd < 0 ? failed() : (void)printf("made %d", shm_unlink(path));
}
CALL(shm_unlink) { shm_unlink(path) ? failed() : (void)printf("yes"); }
CALL(sem_open) {
    sem_t *semaphore = sem_open(path, O_CREAT, 0600, 1);
    semaphore == SEM_FAILED ? failed() : (void)printf("made %d", sem_unlink(path));
}
