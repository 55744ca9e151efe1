/* openat2(2): how a path is resolved. */

static void tell_resolved(uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags, .resolve = resolve};
    int fd = syscall(SYS_openat2, dir, path, &how, sizeof how);
    fd >= 0 && flags & O_PATH ? (void)printf("open") : tell_fd(fd);
}
CALL(resolve_in_root) { tell_resolved(O_RDONLY, RESOLVE_IN_ROOT); }
CALL(resolve_in_root_path) { tell_resolved(O_PATH | O_NOFOLLOW, RESOLVE_IN_ROOT); }
CALL(resolve_beneath) { tell_resolved(O_RDONLY, RESOLVE_BENEATH); }
CALL(resolve_beneath_path) { tell_resolved(O_PATH | O_NOFOLLOW, RESOLVE_BENEATH); }
CALL(resolve_no_links) { tell_resolved(O_RDONLY, RESOLVE_NO_SYMLINKS); }
CALL(resolve_no_links_path) { tell_resolved(O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS); }
CALL(resolve_no_magic) { tell_resolved(O_RDONLY, RESOLVE_NO_MAGICLINKS); }
