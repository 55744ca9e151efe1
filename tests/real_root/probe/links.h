/* Links. */

static void tell_text(ssize_t length, const char *text) {
    length < 0 ? failed() : put(text, length);
}
CALL(readlink) {
    char text[5000];
    tell_text(readlink(path, text, sizeof text), text);
}
CALL(readlinkat) {
    char text[5000];
    tell_text(readlinkat(dir, path, text, sizeof text), text);
}
CALL(__readlink_chk) {
    char text[5000];
    ssize_t (*f)() = find("__readlink_chk");
    tell_text(f(path, text, sizeof text, sizeof text), text);
}
CALL(__readlinkat_chk) {
    char text[5000];
    ssize_t (*f)() = find("__readlinkat_chk");
    tell_text(f(dir, path, text, sizeof text, sizeof text), text);
}
static void tell_name(const char *name) { name ? put_string(name) : failed(); }
CALL(realpath) { tell_name(realpath(path, NULL)); }
CALL(realpath_buffer) {
    char text[PATH_MAX];
    tell_name(realpath(path, text));
}
CALL(__realpath_chk) {
    char text[PATH_MAX];
    char *(*f)() = find("__realpath_chk");
    tell_name(f(path, text, sizeof text));
}
CALL(canonicalize_file_name) { tell_name(canonicalize_file_name(path)); }
