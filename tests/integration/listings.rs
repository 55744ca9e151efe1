//! Listings: visible entries only, in every way to read a directory, and no slower than the
//! directory is long.

use crate::harness::Dir;
use std::fs;
use std::path::Path;

const HEAD: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <time.h>
    #include <unistd.h>
    static int is_dots(const char *n) { return !strcmp(n, ".") || !strcmp(n, ".."); }
    static int wrong;
    #define CHECK(is) ((is) ? 0 : (wrong = 1, fprintf(stderr, "line %d: " #is "\n", __LINE__)))
"#;

/// A directory `list` of which the odd names are hidden, outside every tree, and a program
/// that is run beside it with the path as its argument.
fn over(names: usize, program: &str) -> (String, String) {
    let outside = Dir::new();
    let list = outside.at("list");
    fs::create_dir(&list).unwrap();
    let mut visible = String::new();
    for number in 0..names {
        let path = list.join(format!("name-{number}"));
        fs::write(&path, "").unwrap();
        if number % 2 == 0 {
            visible += &format!("{}\n", path.display());
        }
    }
    let dir = Dir::new();
    dir.compile("program", &format!("{HEAD}{program}"), &["-O1"]);
    let paths = dir.file("paths", visible);
    let finished = dir
        .blinkers(&["run", "--no-defaults", "--paths"])
        .arguments([&paths])
        .arguments([Path::new("--tree"), dir.path()])
        .arguments(["--tree", "/usr", "--tree", "/proc", "--tree", "/dev"])
        .arguments(["--path", "/bin", "--path", "/lib", "--path", "/lib64", "--"])
        .arguments([dir.at("program"), list])
        .finish()
        .ends_with(0);
    (finished.stdout(), finished.stderr())
}

#[track_caller]
fn holds(names: usize, program: &str) {
    let (output, complaints) = over(names, program);
    assert_eq!(output, "ok\n", "{complaints}");
}

#[test]
fn two_streams_on_one_directory() {
    holds(
        100,
        r#"int main(int count, char **values) {
            DIR *one = opendir(values[1]), *other = fdopendir(open(values[1], O_RDONLY));
            int seen[2] = {0, 0};
            struct dirent *entry;
            for (int step = 0; step < 300; step++) {
                int turn = step % 3 == 0;
                if ((entry = readdir(turn ? one : other))) {
                    seen[turn]++;
                    CHECK(is_dots(entry->d_name) || atoi(entry->d_name + 5) % 2 == 0);
                }
            }
            while ((entry = readdir(one))) seen[1]++;
            CHECK(seen[0] == 52 && seen[1] == 52);
            closedir(one);
            rewinddir(other);
            for (seen[0] = 0; (entry = readdir(other)); seen[0]++);
            CHECK(seen[0] == 52);
            puts(wrong ? "wrong" : "ok");
        }"#,
    );
}

#[test]
fn places_are_found_again() {
    holds(
        200,
        r#"int main(int count, char **values) {
            DIR *stream = opendir(values[1]);
            static char names[300][256]; long places[300]; int all = 0;
            struct dirent *entry;
            for (;;) {
                places[all] = telldir(stream);
                if (!(entry = readdir(stream))) break;
                strcpy(names[all++], entry->d_name);
            }
            CHECK(all == 102);
            for (int at = all - 1; at >= 0; at -= 7) {
                seekdir(stream, places[at]);
                entry = readdir(stream);
                CHECK(entry && !strcmp(entry->d_name, names[at]));
                if (at + 1 < all) { entry = readdir(stream); CHECK(entry && !strcmp(entry->d_name, names[at + 1])); }
            }
            seekdir(stream, places[all]);
            errno = 0;
            CHECK(!readdir(stream) && errno == 0);
            puts(wrong ? "wrong" : "ok");
        }"#,
    );
}

#[test]
fn a_directory_that_changes_while_it_is_open() {
    holds(
        60,
        r#"int main(int count, char **values) {
            struct dirent *entry; int seen = 0, new_ones = 0;
            chdir(values[1]);
            DIR *stream = opendir(".");
            CHECK(readdir(stream) != NULL);
            /* What the run makes is there, and what is removed is gone. */
            close(creat("made", 0600));
            CHECK(unlink("name-0") == 0 && unlink("name-2") == 0);
            CHECK(unlink("name-1") == -1 && errno == ENOENT);
            rewinddir(stream);
            while ((entry = readdir(stream))) {
                seen += !is_dots(entry->d_name);
                new_ones += !strcmp(entry->d_name, "made");
            }
            CHECK(seen == 29 && new_ones == 1);
            /* A name of the view that is made again is there again. */
            close(creat("name-0", 0600));
            rewinddir(stream);
            for (seen = 0; (entry = readdir(stream));) seen += !is_dots(entry->d_name);
            CHECK(seen == 30);
            puts(wrong ? "wrong" : "ok");
        }"#,
    );
}

#[test]
fn an_inherited_descriptor() {
    holds(
        40,
        r#"int main(int count, char **values) {
            struct dirent *entry; int seen = 0;
            if (count == 2) {
                int fd = open(values[1], O_RDONLY | O_DIRECTORY);
                dup2(fd, 7);
                char *again[] = {values[0], values[1], "inherited", 0}, *empty[] = {0};
                execve(values[0], again, empty);
            }
            DIR *stream = fdopendir(7);
            while ((entry = readdir(stream))) { seen++; CHECK(is_dots(entry->d_name) || atoi(entry->d_name + 5) % 2 == 0); }
            CHECK(seen == 22);
            CHECK(lseek(dirfd(stream), 0, SEEK_SET) == 0);
            char room[4096]; long length; seen = 0;
            while ((length = getdents64(7, room, sizeof room)) > 0)
                for (long at = 0; at < length; at += ((struct dirent64 *)(room + at))->d_reclen) seen++;
            CHECK(seen == 22);
            puts(wrong ? "wrong" : "ok");
        }"#,
    );
}

/// Each tenfold directory may take tenfold the time, with room for the noise of the machine:
/// a search of the whole directory for each entry would take a hundredfold.
#[test]
fn a_hundred_thousand_entries() {
    let program = r#"int main(int count, char **values) {
            long best = -1; int seen = 0;
            for (int round = 0; round < 3; round++) {
                struct timespec start, end; struct dirent *entry; struct dirent **list;
                clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
                DIR *stream = opendir(values[1]);
                for (seen = 0; (entry = readdir(stream)); seen++);
                closedir(stream);
                CHECK(scandir(values[1], &list, NULL, NULL) == seen);
                clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
                long took = (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec;
                if (best < 0 || took < best) best = took;
            }
            printf("%d %ld %d\n", seen, best, wrong);
        }"#;
    let measure = |names: usize| {
        let (output, complaints) = over(names, program);
        let numbers: Vec<u64> = output
            .split_whitespace()
            .map(|number| number.parse().unwrap())
            .collect();
        assert_eq!(numbers[0] as usize, names / 2 + 2, "{complaints}");
        assert_eq!(numbers[2], 0, "{complaints}");
        numbers[1]
    };
    let (small, large) = (measure(10_000), measure(100_000));
    println!("10,000 entries: {small} ns; 100,000 entries: {large} ns");
    assert!(large < 30 * small, "{small} ns, then {large} ns");
}
