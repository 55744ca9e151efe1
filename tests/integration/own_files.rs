//! What libc opens by itself, for real programs: the answer is that of a system without the file, and
//! the report names the package.

use crate::harness::Dir;

const DATE: &str = "date -d @1700000000 +%Z,%H";

#[test]
fn an_undeclared_time_zone_is_none_and_told() {
    let dir = Dir::new();
    let script = format!("TZ=Europe/Berlin {DATE}");
    let hidden = dir.run(&[], &script).finish().ends_with(0);
    assert_eq!(hidden.stdout(), "Europe,22\n", "{}", hidden.stderr());
    let told = hidden.stderr();
    for words in ["tzdata", "/usr/share/zoneinfo/Europe/Berlin  date"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let shown = dir.run(&["--package", "tzdata"], &script).finish();
    let shown = shown.ends_with(0);
    assert_eq!(shown.stdout(), "CET,23\n", "{}", shown.stderr());
    assert!(!shown.stderr().contains("tzdata"), "{}", shown.stderr());
    let warned = dir.run(&["--mode", "warn"], &script).finish().ends_with(0);
    assert_eq!(warned.stdout(), "CET,23\n");
    assert!(warned.stderr().contains("tzdata"), "{}", warned.stderr());
}

/// Where the program names no zone, or one that is the same without a file, nothing is missing.
#[test]
fn a_program_that_needs_no_time_zone_is_told_of_none() {
    let dir = Dir::new();
    let script = format!(
        "TZ=UTC {DATE}; TZ=GMT {DATE}; TZ=UTC0 {DATE}; unset TZ; {DATE}; ls -l / >/dev/null"
    );
    let finished = dir.run(&[], &script).finish().ends_with(0);
    assert_eq!(finished.stdout(), "UTC,22\nGMT,22\nUTC,22\nUTC,22\n");
    assert!(
        !finished.stderr().contains("tzdata"),
        "{}",
        finished.stderr()
    );
}

#[test]
fn languages_with_clocks_of_their_own_see_no_time_zone_either() {
    let dir = Dir::new();
    let view = ["--package", "python3", "--package", "perl"];
    let script = "export TZ=Europe/Berlin
        perl -MPOSIX -e 'print strftime(\"%Z\", localtime(1700000000)), \"\\n\"'
        perl -MPOSIX -e '$ENV{TZ} = \"Asia/Tokyo\"; tzset; print join(\",\", tzname), \"\\n\"'
        python3 -c 'import time; print(time.strftime(\"%Z\", time.localtime(1700000000)))'
        python3 -c 'import os, time; os.environ[\"TZ\"] = \"Asia/Tokyo\"; time.tzset(); print(time.tzname[0])'
        python3 -c 'import zoneinfo; zoneinfo.ZoneInfo(\"Asia/Tokyo\")' 2>&1 | tail -n 1
        bash -c 'TZ=Asia/Tokyo printf \"%(%Z)T\\n\" 1700000000'";
    let finished = dir.run(&view, script).finish().ends_with(0);
    let expected = "Europe\nAsia,\nEurope\nAsia\n\
        zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Asia/Tokyo'\nAsia\n";
    assert_eq!(finished.stdout(), expected, "{}", finished.stderr());
}

#[test]
fn undeclared_names_of_the_network_are_none_and_told() {
    let dir = Dir::new();
    let script = "perl -e 'print getservbyname(\"http\", \"tcp\") // \"none\", \"\\n\"'
        python3 -c 'import socket; print(socket.getservbyname(\"http\"))' 2>&1 | tail -n 1
        python3 -c 'import socket; print(socket.getaddrinfo(\"127.0.0.1\", \"http\"))' 2>&1 | tail -n 1
        python3 -c 'import socket; print(socket.getaddrinfo(\"127.0.0.1\", 80)[0][4])'
        getent services http || echo $?";
    let view = ["--package", "python3", "--package", "perl"];
    let hidden = dir.run(&view, script).finish().ends_with(0);
    let expected = "none\nOSError: service/proto not found\n\
        socket.gaierror: [Errno -8] Servname not supported for ai_socktype\n('127.0.0.1', 80)\n2\n";
    assert_eq!(hidden.stdout(), expected, "{}", hidden.stderr());
    let told = hidden.stderr();
    for words in ["netbase, installed", "/etc/services  getent, perl, python3"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let shown = [&view[..], &["--package", "netbase"]].concat();
    let shown = dir.run(&shown, script).finish().ends_with(0);
    assert_eq!(shown.stdout(), dir.shell(script).stdout());
    assert!(!shown.stderr().contains("netbase"), "{}", shown.stderr());
}

/// `environ` leads elsewhere while libc looks at it; what other threads find there is an environment.
#[test]
fn threads_find_an_environment_at_each_moment() {
    let dir = Dir::new();
    let program = dir.compile(
        "program",
        r#"
        #include <pthread.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/wait.h>
        #include <time.h>
        #include <unistd.h>
        extern char **environ;
        static volatile int over;
        static void *tells(void *none) {
            const time_t when = 1700000000;
            for (int at = 0; at < 30000; at++) {
                struct tm broken = {.tm_year = 100};
                char text[20];
                if (mktime(&broken) != 946598400 || !localtime(&when)) { puts("wrong time"); break; }
                strftime(text, sizeof text, "%Z", &broken);
                tzset();
            }
            return 0;
        }
        static void *reads(void *none) {
            while (!over) {
                if (!getenv("PATH") || !getenv("LAST") || getenv("NONE")) puts("wrong value");
                for (char **at = environ; *at; at++) if (!strchr(*at, '=')) puts("no assignment");
            }
            return 0;
        }
        int main(void) {
            pthread_t threads[12];
            unsetenv("TZ"); setenv("LAST", "1", 1);
            char **before = environ;
            for (int at = 0; at < 12; at++) pthread_create(&threads[at], 0, at < 10 ? tells : reads, 0);
            for (int at = 0; at < 20; at++) {
                if (!fork()) { execlp("sh", "sh", "-c", "test -z \"$TZ$TZDIR\"", (char *)0); _exit(9); }
                int status;
                wait(&status);
                if (status) puts("the child has another environment");
            }
            for (int at = 0; at < 10; at++) pthread_join(threads[at], 0);
            over = 1;
            pthread_join(threads[10], 0), pthread_join(threads[11], 0);
            puts(environ == before ? "ok" : "environ is another");
        }"#,
        &["-pthread"],
    );
    let finished = dir
        .run(&[], program.to_str().unwrap())
        .finish()
        .ends_with(0);
    assert_eq!(finished.stdout(), "ok\n", "{}", finished.stderr());
}
