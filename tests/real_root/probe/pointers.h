/* Pointers that are none: to memory that nobody mapped, that nobody may read, and to a text
 * that has no end before such memory begins. */

#include <sys/mman.h>

#define WILD ((char *)0x700000000000)

/* Two pages, of which the second one must not be read. */
static char *before_forbidden(void) {
    size_t page = sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(pages + page, page, PROT_NONE);
    return pages + page;
}

/* The text ends where the page does, with its NUL or without. */
static char *at_edge(const char *text, int with_nul) {
    char *edge = before_forbidden();
    size_t length = strlen(text) + with_nul;
    return memcpy(edge - length, text, length);
}

static const char *pointer(const char *word) {
    if (!strcmp(word, "(null)"))
        return NULL;
    if (!strcmp(word, "(wild)"))
        return WILD;
    if (!strcmp(word, "(forbidden)"))
        return before_forbidden();
    if (!strcmp(word, "(torn)"))
        return at_edge("./file", 0);
    if (!strcmp(word, "(torn-hidden)"))
        return at_edge("./hidden", 0);
    if (!strcmp(word, "(whole)"))
        return at_edge("./file", 1);
    return strcmp(word, "(whole-hidden)") ? word : at_edge("./hidden", 1);
}
