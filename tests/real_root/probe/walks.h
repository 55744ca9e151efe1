/* Walks of a tree, and words of the shell. What is printed does not depend on the order in
 * which a directory is read. */

#include <ftw.h>
#include <fts.h>
#include <wordexp.h>

static char *walked[2000];
static int steps, deepest, stop_at = -1;

static void tell_walk(int answer) {
    int error = errno;
    qsort(walked, steps, sizeof *walked, by_name);
    printf("%d %s depth %d:", answer, answer == -1 ? strerrorname_np(error) : "-", deepest);
    for (int at = 0; at < steps; at++)
        putchar(' '), put_string(walked[at]);
}

static int step(const char *name, const struct stat *s, int kind) {
    char *text;
    if (steps == 2000)
        return 9;
    asprintf(&text, "%d:%06o:%s", kind, kind == FTW_NS ? 0 : s->st_mode, name);
    walked[steps++] = text;
    return 0;
}
static int deep_step(const char *name, const struct stat *s, int kind, struct FTW *place) {
    if (place->level > deepest)
        deepest = place->level;
    struct stat again;
    char *text;
    if (steps == 2000)
        return 9;
    /* The name from its base, and whether the program stands in its directory. */
    asprintf(&text, "%d:%06o:%s:%s:%d:%d", kind, kind == FTW_NS ? 0 : s->st_mode, name,
             name + place->base, place->level, lstat(name + place->base, &again) == 0);
    walked[steps++] = text;
    return 0;
}
static int skip_step(const char *name, const struct stat *s, int kind, struct FTW *place) {
    deep_step(name, s, kind, place);
    return strcmp(name + place->base, "deep") == 0 ? FTW_SKIP_SUBTREE : FTW_CONTINUE;
}
CALL(ftw) { tell_walk(ftw(path, step, 10)); }
CALL(ftw64) {
    int (*f)() = find("ftw64");
    tell_walk(f(path, step, 1));
}
CALL(nftw) { tell_walk(nftw(path, deep_step, 10, 0)); }
CALL(nftw_physical) { tell_walk(nftw(path, deep_step, 2, FTW_PHYS)); }
CALL(nftw_depth) { tell_walk(nftw(path, deep_step, 1, FTW_PHYS | FTW_DEPTH)); }
CALL(nftw_chdir) { tell_walk(nftw(path, deep_step, 3, FTW_CHDIR | FTW_PHYS)); }
CALL(nftw_chdir_closed) { tell_walk(nftw(path, deep_step, 1, FTW_CHDIR | FTW_DEPTH | FTW_PHYS)); }
CALL(nftw_skip) { tell_walk(nftw(path, skip_step, 10, FTW_PHYS | FTW_ACTIONRETVAL)); }
CALL(nftw64) {
    int (*f)() = find("nftw64");
    tell_walk(f(path, deep_step, 5, FTW_PHYS));
}

static int by_entry(const FTSENT **one, const FTSENT **other) {
    return strcmp((*one)->fts_name, (*other)->fts_name);
}
static void tell_hierarchy(int options, int (*order)(const FTSENT **, const FTSENT **)) {
    char *paths[] = {(char *)path, NULL};
    FTS *stream = fts_open(paths, options, order);
    if (!stream)
        return failed();
    FTSENT *entry;
    while ((entry = fts_read(stream)) && steps < 2000) {
        char *text;
        int known = entry->fts_info != FTS_NS && entry->fts_info != FTS_NSOK;
        asprintf(&text, "%d:%06o:%s:%s:%d:%d", entry->fts_info,
                 known ? entry->fts_statp->st_mode : 0, entry->fts_path, entry->fts_name,
                 entry->fts_level, entry->fts_errno);
        walked[steps++] = text;
    }
    if (!order)
        qsort(walked, steps, sizeof *walked, by_name);
    printf("%s:", strerrorname_np(errno));
    for (int at = 0; at < steps; at++)
        putchar(' '), put_string(walked[at]);
    printf(" closed %d", fts_close(stream));
}
CALL(fts_physical) { tell_hierarchy(FTS_PHYSICAL, by_entry); }
CALL(fts_logical) { tell_hierarchy(FTS_LOGICAL, by_entry); }
CALL(fts_standing) { tell_hierarchy(FTS_PHYSICAL | FTS_NOCHDIR | FTS_SEEDOT, by_entry); }
CALL(fts_unordered) { tell_hierarchy(FTS_PHYSICAL | FTS_NOSTAT | FTS_COMFOLLOW, NULL); }
CALL(fts_children) {
    char *paths[] = {(char *)path, NULL};
    FTS *stream = fts_open(paths, FTS_PHYSICAL, by_entry);
    if (!stream)
        return failed();
    for (FTSENT *entry = fts_children(stream, 0); entry; entry = entry->fts_link)
        printf("%d:", entry->fts_info), put_string(entry->fts_name), putchar(' ');
    FTSENT *entry;
    while ((entry = fts_read(stream))) {
        printf("%d:", entry->fts_info), put_string(entry->fts_path);
        if (entry->fts_info == FTS_D)
            for (entry = fts_children(stream, 0); entry; entry = entry->fts_link)
                printf(" +%d:", entry->fts_info), put_string(entry->fts_name);
        putchar(' ');
    }
}

static void tell_words(const char *text) {
    wordexp_t words = {.we_offs = 2};
    int answer = wordexp(text, &words, WRDE_DOOFFS);
    printf("%d %zu", answer, answer ? 0 : words.we_wordc);
    for (size_t at = 0; !answer && at < words.we_wordc; at++)
        putchar(' '), put_string(words.we_wordv[2 + at]);
    if (!answer)
        printf(" end %d first %d", !words.we_wordv[2 + words.we_wordc], !words.we_wordv[0]);
    if (!answer)
        wordfree(&words);
}
CALL(wordexp) { tell_words(path); }
CALL(wordexp_below) {
    char text[9000];
    setenv("HERE", ".", 1);
    snprintf(text, sizeof text, "a %s/* '%s/*' \"$HERE\"/[!x]?* none*such %s/[h]*", path, path, path);
    tell_words(text);
}
CALL(wordexp_again) {
    char text[9000];
    wordexp_t words = {0};
    snprintf(text, sizeof text, "%s/h*", path);
    int answer = wordexp(text, &words, 0);
    snprintf(text, sizeof text, "%s/i* last", path);
    printf("%d %d", answer, answer ? 0 : wordexp(text, &words, WRDE_APPEND));
    for (size_t at = 0; !answer && at < words.we_wordc; at++)
        putchar(' '), put_string(words.we_wordv[at]);
}
