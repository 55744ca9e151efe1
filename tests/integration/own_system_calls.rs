//! Law 11: programs that ask the kernel by instructions of their own are named.

use crate::harness::Dir;
use blinkers_filter::calls::ROWS;
use blinkers_instructions::calls;
use std::collections::BTreeSet;
use std::fs;

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
pub const OWN: &str = r#"
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

/// What a report has under the heading, a line each: file names and what is said of them.
pub fn named(report: &str) -> Vec<String> {
    let lines = report
        .lines()
        .skip_while(|line| !line.contains("they ask the kernel past libc"));
    let lines = lines.skip(1).take_while(|line| line.starts_with("    /"));
    lines
        .map(|line| {
            let (path, words) = line.trim().split_once("  ").unwrap();
            format!("{}  {words}", path.rsplit('/').next().unwrap())
        })
        .collect()
}

pub const TWO: &str = "makes system calls of its own: 2 places";

#[test]
fn each_program_that_runs_is_named_once() {
    let dir = Dir::new();
    dir.compile("own", OWN, &["-O2"]);
    dir.compile("not-run", OWN, &["-O2"]);
    dir.compile("plain", "int main(void) { return 0; }", &[]);
    let starts = "
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <spawn.h>
        #include <sys/wait.h>
        #include <unistd.h>
        extern char **environ;
        int main(int count, char **arguments) {
            char *argv[] = {\"own\", 0};
            pid_t pid;
            if (posix_spawn(&pid, \"./own-spawned\", 0, 0, argv, environ)) return 9;
            wait(0);
            fexecve(open(\"own-by-descriptor\", O_RDONLY | O_CLOEXEC), argv, environ);
            return 9;
        }";
    dir.compile("starts", starts, &[]);
    let script = "cp own own-spawned; cp own own-by-descriptor; cp own own-interpreter
        printf '#!%s/own-interpreter\\n' $PWD > script; chmod +x script
        ./own; ./own; (cd /; exec $OLDPWD/own); ./plain; ./starts; ./script; test -e not-run";
    let finished = dir
        .run(&["--report", "text", "--report", "json=run.json"], script)
        .finish();
    let report = finished.ends_with(0).stderr();
    let expected = ["own", "own-by-descriptor", "own-interpreter", "own-spawned"];
    assert_eq!(
        named(&report),
        expected.map(|name| format!("{name}  {TWO}")),
        "{report}"
    );
    assert!(
        report.contains("blinkers doctor --system-calls FILE"),
        "{report}"
    );
    let again = dir.blinkers(&["report", "run.json"]).finish().ends_with(0);
    assert_eq!(named(&again.stdout()), named(&report));
    let json = fs::read_to_string(dir.at("run.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let own = &json["own_system_calls"][dir.at("own").to_str().unwrap()];
    assert_eq!(own["places"], 2, "{json}");
    assert_eq!(own["calls"], serde_json::json!(["open"]), "{json}");
    assert_eq!(json["counts"]["gone"], serde_json::Value::Null);
}

#[test]
fn programs_that_are_gone_at_the_end_are_counted() {
    let dir = Dir::new();
    dir.compile("own", OWN, &["-O2"]);
    let script = "cp own one; ./one; rm one; cp own two; ./two; rm two; ./own";
    let command = dir.run(&["--report", "text", "--report", "json=run.json"], script);
    let report = command.finish().ends_with(0).stderr();
    assert_eq!(named(&report), [format!("own  {TWO}")], "{report}");
    let json = fs::read_to_string(dir.at("run.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["counts"]["gone"], 2, "{json}");
}

#[test]
fn the_command_of_a_run_is_named() {
    let dir = Dir::new();
    dir.compile("own", OWN, &["-O2"]);
    let report = dir
        .blinkers(&["run", "--", "./own"])
        .finish()
        .ends_with(0)
        .stderr();
    assert_eq!(named(&report), [format!("own  {TWO}")], "{report}");
    // A static one is named as such, and once.
    dir.compile("fixed", OWN, &["-O2", "-static"]);
    let report = dir
        .blinkers(&["run", "--", "./fixed"])
        .finish()
        .ends_with(0)
        .stderr();
    assert_eq!(named(&report), [""; 0], "{report}");
    assert!(report.contains("/fixed  statically linked"), "{report}");
}

#[test]
fn libraries_are_named_however_they_are_loaded() {
    let dir = Dir::new();
    let library = OWN.replace("int main", "int look");
    dir.compile("libneeded.so", &library, &["-O2", "-shared", "-fPIC"]);
    dir.compile("libopened.so", &library, &["-O2", "-shared", "-fPIC"]);
    dir.compile("libleft.so", &library, &["-O2", "-shared", "-fPIC"]);
    let source = "
        #include <dlfcn.h>
        int look(void);
        int main(void) { return !dlopen(\"./libopened.so\", RTLD_NOW) + look(); }";
    let here = dir.path().display().to_string();
    let flags = [
        format!("-L{here}"),
        "-lneeded".into(),
        format!("-Wl,-rpath,{here}"),
    ];
    dir.compile("loads", source, &flags.each_ref().map(String::as_str));
    let finished = dir
        .run(&[], "./loads; ./loads; cat libleft.so >/dev/null")
        .finish();
    let report = finished.ends_with(0).stderr();
    let expected = ["libneeded.so", "libopened.so"];
    assert_eq!(
        named(&report),
        expected.map(|name| format!("{name}  {TWO}")),
        "{report}"
    );
    // In warn mode too, in which nothing is remembered of libraries.
    let finished = dir.run(&["--mode", "warn"], "./loads").finish();
    let report = finished.ends_with(0).stderr();
    assert_eq!(named(&report).len(), 2, "{report}");
}

/// libgomp waits for threads by system calls of its own, and a sanitizer is known.
#[test]
fn libraries_without_paths_are_not_named() {
    let dir = Dir::new();
    let source = "
        #include <omp.h>
        int main(void) {
            int sum = 0;
            #pragma omp parallel for reduction(+:sum)
            for (int i = 0; i < 100; i++) sum += i;
            return sum != 4950;
        }";
    dir.compile("threads", source, &["-fopenmp"]);
    dir.compile(
        "checked",
        "int main(void) { return 0; }",
        &["-fsanitize=address"],
    );
    let finished = dir
        .run(&["--package", "libgomp1"], "./threads && ./checked")
        .finish();
    let report = finished.ends_with(0).stderr();
    assert_eq!(named(&report), [""; 0], "{report}");
    assert!(report.contains("nothing hidden was asked for"), "{report}");
}

#[test]
fn the_package_of_a_program_is_named() {
    let dir = Dir::new();
    let view = ["--package", "libuuid1"];
    let source =
        "#include <dlfcn.h>\nint main(void) { return !dlopen(\"liburing.so.2\", RTLD_NOW); }";
    dir.compile("loads", source, &[]);
    let path = fs::canonicalize("/usr/lib/x86_64-linux-gnu/liburing.so.2").unwrap();
    let report = dir
        .run(
            &[&view[..], &["--package", "liburing2"]].concat(),
            "./loads",
        )
        .finish();
    let report = report.ends_with(0).stderr();
    let line = report
        .lines()
        .find(|line| line.contains(path.to_str().unwrap()));
    assert!(
        line.is_some_and(|line| line.ends_with(" places, of liburing2")),
        "{report}"
    );
}

/// What was found is kept, and looked for anew in a file that has changed.
#[test]
fn a_file_that_has_changed_is_looked_through_again() {
    let dir = Dir::new();
    dir.compile("tool", "int main(void) { return 0; }", &[]);
    let run = || {
        let command = dir.blinkers(&["run", "--", "./tool"]);
        let command = command.env("XDG_CACHE_HOME", dir.at("cache"));
        command.finish().ends_with(0).stderr()
    };
    assert_eq!(named(&run()), [""; 0]);
    dir.compile("tool", OWN, &["-O2"]);
    for _ in 0..2 {
        assert_eq!(named(&run()), [format!("tool  {TWO}")]);
    }
    // A damaged or foreign entry is none.
    let kept = dir.at("cache/blinkers/system-calls/found");
    for damage in [
        &b"blksys01"[..],
        b"",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ] {
        assert!(kept.exists());
        fs::write(&kept, damage).unwrap();
        assert_eq!(named(&run()), [format!("tool  {TWO}")]);
    }
}

#[test]
fn the_log_of_a_shell_names_them_too() {
    let dir = Dir::new();
    dir.compile("own", OWN, &["-O2"]);
    let script = "$BLINKERS compile -o index && touch log && \
        eval \"$($BLINKERS env --index index --tree . --log log --usage usage)\" && ./own";
    dir.shell(script).ends_with(0);
    let finished = dir.blinkers(&["report", "log"]).finish().ends_with(0);
    assert_eq!(
        named(&finished.stdout()),
        [format!("own  {TWO}")],
        "{}",
        finished.stderr()
    );
}

/// What a program starts by an instruction of its own is not seen to be executed. It is known by what
/// it loads; and the one that started it is named for that.
#[test]
fn a_program_that_is_started_past_libc_is_named() {
    let dir = Dir::new();
    let here = dir.path().display().to_string();
    dir.compile(
        "libplain.so",
        "int plain(void) { return 0; }",
        &["-shared", "-fPIC"],
    );
    let flags = [
        format!("-L{here}"),
        "-lplain".into(),
        format!("-Wl,-rpath,{here}"),
    ];
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let own = OWN.replace(
        "int main(void) {",
        "int plain(void);\nint main(void) { plain();",
    );
    dir.compile("own", &own, &[&["-O2"][..], &flags].concat());
    let source = r#"
        extern char **environ;
        int main(void) {
            char *arguments[] = {"own", 0};
            long answer;
            __asm__ volatile("syscall" : "=a"(answer) : "a"(59L), "D"("./own"), "S"(arguments), "d"(environ)
                : "rcx", "r11", "memory");
            return 9;
        }"#;
    dir.compile("starts", source, &["-O2"]);
    let finished = dir.run(
        &["--report", "text", "--report", "json=run.json"],
        "./starts",
    );
    let report = finished.finish().ends_with(0).stderr();
    let starts = "starts  makes system calls of its own: 1 place".to_owned();
    assert_eq!(named(&report), [format!("own  {TWO}"), starts], "{report}");
    let json = fs::read_to_string(dir.at("run.json")).unwrap();
    assert!(json.contains("\"execve\""), "{json}");
}

#[test]
fn a_library_that_the_user_preloads_is_named() {
    let dir = Dir::new();
    let library = OWN.replace("int main", "int look");
    let library = dir.compile("libpreloaded.so", &library, &["-O2", "-shared", "-fPIC"]);
    let command = dir
        .run(&["--libraries", "audit"], "exit 0")
        .env("LD_PRELOAD", library);
    let report = command.finish().ends_with(0).stderr();
    assert_eq!(
        named(&report),
        [format!("libpreloaded.so  {TWO}")],
        "{report}"
    );
}
