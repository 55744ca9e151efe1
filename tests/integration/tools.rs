//! Tools that look at how a program was started, or watch what it does: they must not take the filter for
//! a fault of the program.

use crate::harness::Dir;
use std::process::Command;

/// A program that looks at visible and hidden files, and has a fault of its own if it is given one.
const PROGRAM: &str = r#"
    #include <dirent.h>
    #include <dlfcn.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    int main(int count, char **values) {
        struct stat status;
        FILE *own = fopen(values[0], "r");
        DIR *here = opendir(".");
        while (readdir(here));
        closedir(here);
        char *text = realpath(values[0], 0);
        printf("%d %d %d\n", own && text, stat("/usr/include/stdio.h", &status), access("/usr/include/openssl/ssl.h", F_OK));
        fclose(own);
        free(text);
        if (count > 1) printf("%d\n", text[atoi(values[1])]);
        return 0;
    }
"#;

const SEEN: &str = "1 0 -1\n";

/// Runs a program that was compiled with `arguments`, and checks what it prints, and that nobody complains.
#[track_caller]
fn works(arguments: &[&str]) -> Dir {
    let dir = Dir::new();
    dir.compile("program", PROGRAM, arguments);
    let finished = dir.run(&[], "exec ./program").finish().ends_with(0);
    assert_eq!(finished.stdout(), SEEN, "{}", finished.stderr());
    let stderr = finished.stderr();
    assert!(stderr.starts_with("blinkers: "), "{stderr}");
    dir
}

#[test]
fn sanitizers_of_gcc() {
    for sanitizer in ["address", "undefined", "leak", "address,undefined"] {
        works(&[&format!("-fsanitize={sanitizer}")]);
        works(&[&format!("-fsanitize={sanitizer}"), "-static-libasan"]);
    }
}

#[test]
fn the_thread_sanitizer_of_gcc() {
    // Bare it stops by itself where the kernel lays out addresses more at random than it knows.
    let dir = Dir::new();
    dir.compile("program", PROGRAM, &["-fsanitize=thread"]);
    let bare = Command::new(dir.at("program")).output().unwrap();
    let finished = dir.run(&[], "exec ./program").finish();
    assert_eq!(
        finished.status(),
        bare.status.code(),
        "{}",
        finished.stderr()
    );
    if bare.status.success() {
        assert_eq!(finished.stdout(), SEEN);
    }
}

#[test]
fn the_address_sanitizer_still_finds_a_fault() {
    let dir = works(&["-fsanitize=address"]);
    let finished = dir.run(&[], "./program 0").finish().ends_with(1);
    assert!(
        finished.stderr().contains("heap-use-after-free"),
        "{}",
        finished.stderr()
    );
}

#[test]
fn a_configure_script_may_use_the_address_sanitizer() {
    let dir = Dir::new();
    dir.file("conftest.c", "int main(void) { return 0; }");
    dir.run(
        &[],
        "cc -fsanitize=address -o conftest conftest.c && ./conftest",
    )
    .finish()
    .ends_with(0);
}

/// The order of libraries is seen by the sanitizer alone: all others are told of all libraries, each once.
#[test]
fn the_filter_is_among_the_libraries_but_not_the_first() {
    let dir = Dir::new();
    let source = "#define _GNU_SOURCE\n#include <link.h>\n#include <stdio.h>\n#include <string.h>\n\
        static int look(struct dl_phdr_info *info, size_t size, void *stop) {\n\
            const char *name = strrchr(info->dlpi_name, '/');\n\
            if (name) printf(\"%s\\n\", name);\n\
            return stop && name ? 7 : 0;\n\
        }\n\
        int main(void) { dl_iterate_phdr(look, 0); printf(\"%d\\n\", dl_iterate_phdr(look, look)); return 0; }\n";
    dir.compile("program", source, &[]);
    let finished = dir.run(&[], "exec ./program").finish().ends_with(0);
    assert_eq!(
        finished.stdout(),
        "/libc.so.6\n/ld-linux-x86-64.so.2\n/libblinkers.so\n/libc.so.6\n7\n"
    );
}

/// What valgrind does not know of the filter's own calls it would say.
#[test]
fn valgrind_has_nothing_to_say() {
    let dir = Dir::new();
    dir.compile("program", PROGRAM, &[]);
    let view = ["--package", "valgrind"];
    let script = "exec valgrind --quiet --leak-check=full ./program";
    let finished = dir.run(&view, script).finish().ends_with(0);
    assert_eq!(finished.stdout(), SEEN);
    let stderr = finished.stderr();
    assert!(stderr.starts_with("blinkers: "), "{stderr}");
}

#[test]
fn a_limit_of_file_sizes_ends_nobody() {
    let dir = Dir::new();
    for limit in [0, 1] {
        let script = format!(
            "ulimit -f {limit}; for number in 1 2 3 4 5 6 7 8 9 10 11 12; do \
                 cat /usr/include/openssl/ssl.h /usr/include/openssl/evp.h /usr/include/openssl/$number; \
                 test $? = 1 || exit 9; \
             done; trap '' XFSZ; cat /usr/include/openssl/ssl.h; test $? = 1"
        );
        let finished = dir.run(&[], &script).finish().ends_with(0);
        assert!(
            finished.stderr().contains("lost") == (limit == 0),
            "{}",
            finished.stderr()
        );
    }
}

#[test]
fn blinkers_itself_under_a_limit_of_file_sizes() {
    let dir = Dir::new();
    let finished = dir.shell("ulimit -f 0; exec $BLINKERS run -- true");
    assert_eq!(finished.status(), Some(125), "{}", finished.stderr());
    assert!(
        finished.stderr().contains("File too large"),
        "{}",
        finished.stderr()
    );
}
