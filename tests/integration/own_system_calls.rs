//! Law 11: programs that ask the kernel by instructions of their own are named.

use crate::harness::Dir;
use blinkers_filter::calls::ROWS;
use blinkers_instructions::calls;
use std::collections::BTreeSet;

/// Calls that no row of the filter's table has a path of, each with what it does to paths.
const BESIDE_THE_TABLE: [(&str, &str); 12] = [
    (
        "bind",
        "the address of a socket may be a path: hooks/socket.rs",
    ),
    (
        "bpf",
        "takes the path of a pinned object; libc has no function for it",
    ),
    ("connect", "as bind"),
    ("fchdir", "moves where relative paths start"),
    ("getdents", "lists names: hooks/getdents.rs"),
    ("getdents64", "lists names: hooks/getdents.rs"),
    (
        "io_uring_enter",
        "does what a queue in memory says, opening files too",
    ),
    ("sendmmsg", "as bind"),
    ("sendmsg", "as bind"),
    ("sendto", "as bind"),
    ("setns", "changes where paths lead"),
    ("unshare", "changes where paths lead"),
];

#[test]
fn the_calls_that_take_paths_are_those_of_the_filter() {
    let rows = ROWS.iter().copied().flatten().filter(|row| row.paths > 0);
    let mut expected: BTreeSet<String> = rows
        .flat_map(|row| row.numbers)
        .map(|(name, number)| {
            let name = name.trim_start_matches("SYS_");
            let call = calls::call(*number as u32).unwrap_or_else(|| panic!("no call {name}"));
            assert_eq!(call.name, name);
            name.to_owned()
        })
        .collect();
    for (name, _) in BESIDE_THE_TABLE {
        assert!(
            expected.insert(name.to_owned()),
            "{name} has a row with a path"
        );
    }
    let with_path = calls::all().iter().filter(|call| call.takes_path);
    let found: BTreeSet<String> = with_path.map(|call| call.name.to_owned()).collect();
    assert_eq!(found, expected);
}

/// Opens a file, waits for a word of memory, and makes any call, without libc.
const OWN: &str = r#"
    #include <stdio.h>
    static inline long call(long number, const void *a, long b) {
        long answer;
        __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(0L)
            : "rcx", "r11", "memory");
        return answer;
    }
    long any(long number, const void *a) { return call(number, a, 0); }
    int main(void) {
        return call(2, "/usr/include/openssl/ssl.h", 0) < 0 ? 1 : 0;
    }
"#;

#[test]
fn doctor_tells_what_a_file_asks_for() {
    let dir = Dir::new();
    dir.compile("own", OWN, &["-O2"]);
    dir.compile("plain", "int main(void) { return 0; }", &[]);
    let finished = dir.blinkers(&["doctor", "--system-calls", "own", "plain"]);
    let said = finished.finish().ends_with(0).stdout();
    assert!(
        said.contains("own: makes system calls of its own: 2 places, 2 may take a path\n"),
        "{said}"
    );
    assert!(said.contains("  open  (may take a path)\n"), "{said}");
    assert!(said.contains("  any  (may take a path)\n"), "{said}");
    assert!(
        said.contains("plain: makes no system calls of its own\n"),
        "{said}"
    );
    let finished = dir.blinkers(&[
        "doctor",
        "--system-calls",
        "plain",
        "none",
        "/dev/null",
        "/etc/passwd",
    ]);
    let finished = finished.finish().ends_with(1);
    assert!(
        finished.stdout().contains("plain: makes no"),
        "{}",
        finished.stdout()
    );
    let said = finished.stderr();
    for fault in [
        "cannot read none",
        "/dev/null is not a file",
        "/etc/passwd is no ELF file",
    ] {
        assert!(said.contains(fault), "{fault}: {said}");
    }
}
