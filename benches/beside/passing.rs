//! The floor: a library with all the filter's names that only passes them on.
//!
//! What it costs, any library of this kind costs. Each name is four instructions and a jump,
//! fewer than a compiler makes of a C function, whatever its arguments.

use crate::beside::way::Way;
use crate::beside::workshop::Workshop;
use object::{Object, ObjectSymbol};
use std::fmt::Write;

/// Finds the next function at the first call, with all registers kept in which arguments come.
const BEGINNING: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
static long lacks(void) { errno = ENOSYS; return -1; }
__attribute__((used)) static void *find(const char *name) {
    void *next = dlsym(RTLD_NEXT, name);
    return next ? next : (void *)lacks;
}
#define PASS(name) __asm__( \
    ".text\n.globl " #name "\n.type " #name ", @function\n" #name ":\n" \
    "mov next_" #name "(%rip), %r11\ntest %r11, %r11\nje 1f\njmp *%r11\n" \
    "1: push %rax\npush %rdi\npush %rsi\npush %rdx\npush %rcx\npush %r8\npush %r9\n" \
    "lea 2f(%rip), %rdi\ncall find\nmov %rax, next_" #name "(%rip)\nmov %rax, %r11\n" \
    "pop %r9\npop %r8\npop %rcx\npop %rdx\npop %rsi\npop %rdi\npop %rax\njmp *%r11\n" \
    ".section .rodata\n2: .asciz \"" #name "\"\n.text\n.local next_" #name "\n.comm next_" #name ", 8, 8\n");
"#;

impl Workshop {
    /// The library, with the names that the filter exports. The filter must have been installed
    /// by [`Workshop::filtered`].
    pub fn passing_on(&self) -> Way {
        let bytes = std::fs::read(self.library()).expect("the filter");
        let library = object::File::parse(&*bytes).expect("a shared library");
        let mut source = BEGINNING.to_owned();
        let mut names: Vec<&str> = library
            .dynamic_symbols()
            .filter(|symbol| symbol.is_definition() && symbol.kind() == object::SymbolKind::Text)
            .filter_map(|symbol| symbol.name().ok())
            .collect();
        names.sort_unstable();
        // One for each version.
        names.dedup();
        assert!(names.contains(&"open"), "the filter exports no open");
        for name in names {
            writeln!(source, "PASS({name})").expect("a string takes all");
        }
        let library = self.compile("passing.so", &source, &["-shared", "-fPIC"]);
        Way::preloaded("passing on", &library)
    }
}
