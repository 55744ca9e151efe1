//! What libc opens by itself, for real programs: the answer is that of a system without the file, and
//! the report names the package.

use crate::harness::Dir;
use crate::real_root::root;

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

const LOCALES: &str = r#"
    #define _GNU_SOURCE
    #include <langinfo.h>
    #include <locale.h>
    #include <stdio.h>
    /* Not errno: libc sets it when it has looked, and not when it remembers. */
    static void put(const char *what, const char *found) {
        printf("%s: %s %s\n", what, found ? found : "null", localeconv()->decimal_point);
    }
    static const char *made(locale_t locale) { return locale ? nl_langinfo_l(RADIXCHAR, locale) : 0; }
    int main(int count, char **names) {
        for (int at = 1; at < count; at++) {
            const int categories[] = {LC_ALL, LC_NUMERIC, LC_CTYPE};
            printf("%s\n", names[at]);
            for (int one = 0; one < 3; one++) {
                put("setlocale", setlocale(categories[one], names[at]));
            }
            put("setlocale null", setlocale(LC_ALL, 0));
            setlocale(LC_ALL, "C");
            put("newlocale", made(newlocale(LC_ALL_MASK, names[at], 0)));
        }
    }"#;

/// Names of locales: of none, of the base's, of one in the archive, of one in a directory, of no such one.
const NAMES: &str = "C POSIX '' C.UTF-8 C.utf8 de_DE.UTF-8 de_DE.utf8 de_DE de_DE.UTF-8@euro fr_FR.UTF-8 \
    fr_FR fr_FR.utf8 nosuch german \
    'LC_CTYPE=de_DE.UTF-8;LC_NUMERIC=de_DE.UTF-8;LC_TIME=C;LC_COLLATE=C;LC_MONETARY=C;LC_MESSAGES=C;\
LC_PAPER=C;LC_NAME=C;LC_ADDRESS=C;LC_TELEPHONE=C;LC_MEASUREMENT=C;LC_IDENTIFICATION=C'";

/// Locales are made in a directory that stands in the place of the system's, for this test alone.
#[test]
fn undeclared_locales_are_none_and_told() {
    if root::cannot_be_made() {
        return;
    }
    let dir = Dir::new();
    dir.compile("locales", LOCALES, &[]);
    let here = dir.path().display();
    let made = dir.shell(
        "set -e; mkdir -p usr/lib/locale; cp -a /usr/lib/locale/C.utf8 usr/lib/locale
        localedef --prefix=$PWD -i de_DE -f UTF-8 de_DE.UTF-8
        localedef --prefix=$PWD -i fr_FR -f UTF-8 --no-archive $PWD/usr/lib/locale/fr_FR.utf8",
    );
    made.ends_with(0);
    let inside = |script: &str| {
        dir.file(
            "inside",
            format!("set -e; mount --bind {here}/usr/lib/locale /usr/lib/locale; {script}"),
        );
        let own = match root::is_root() {
            true => "",
            false => "--user --map-root-user",
        };
        dir.shell(&format!(
            "unshare --mount --propagation private {own} sh inside"
        ))
    };
    let choices = [
        "",
        "LANG=de_DE.UTF-8",
        "LC_ALL=C.UTF-8",
        "LANG=fr_FR.UTF-8 LC_TIME=C",
        "LC_ALL=C LANG=de_DE.UTF-8",
    ];
    let asked = |before: &str| {
        let each = choices
            .map(|choice| format!("env -u LANG -u LC_ALL {choice} {before} ./locales {NAMES}; "));
        each.concat()
    };
    let real = inside(&format!(
        "mkdir away; cd usr/lib/locale; mv locale-archive fr_FR.utf8 {here}/away; cd {here}; {}",
        asked("")
    ));
    let real = real.ends_with(0).stdout();
    dir.shell("mv away/* usr/lib/locale/").ends_with(0);
    let bare = inside(&asked("")).ends_with(0).stdout();
    assert!(
        bare != real
            && bare.contains("setlocale: de_DE.UTF-8")
            && bare.contains("setlocale: fr_FR.UTF-8")
    );
    let hidden = inside(&asked("$BLINKERS run --")).ends_with(0);
    assert_eq!(hidden.stdout(), real, "{}", hidden.stderr());
    for words in [
        "locales, installed",
        "/usr/lib/locale/locale-archive  locales",
    ] {
        assert!(
            hidden.stderr().contains(words),
            "{words}: {}",
            hidden.stderr()
        );
    }
    let audited = inside(&asked("$BLINKERS run --libraries audit --"));
    assert_eq!(audited.ends_with(0).stdout(), real);
    let shown = inside(&asked(
        "$BLINKERS run --package locales --path /usr/lib/locale/fr_FR.utf8 --tree /usr/lib/locale/fr_FR.utf8 --",
    ));
    let shown = shown.ends_with(0);
    assert_eq!(shown.stdout(), bare, "{}", shown.stderr());
    let warned = inside(&asked("$BLINKERS run --mode warn --")).ends_with(0);
    assert_eq!(warned.stdout(), bare);
    assert!(
        warned.stderr().contains("locales, installed"),
        "{}",
        warned.stderr()
    );
    let none =
        "env -u LC_ALL LANG=en_US.UTF-8 $BLINKERS run -- ./locales C C.UTF-8 '' nosuch en_US.UTF-8";
    let none = inside(none).ends_with(0).stderr();
    assert!(
        !none.contains("locale"),
        "what is not in the archive is not missed: {none}"
    );
    let verbs = inside(
        "$BLINKERS owner /usr/lib/locale/locale-archive || true; $BLINKERS check /usr/lib/locale/locale-archive || true",
    );
    let verbs = verbs.ends_with(0).stdout();
    for words in [
        "owned by no package; locales makes it",
        "hidden   /usr/lib/locale/locale-archive  locales, installed but not declared",
    ] {
        assert!(verbs.contains(words), "{words}: {verbs}");
    }
}

#[test]
fn a_conversion_of_a_hidden_library_is_none_and_told() {
    let dir = Dir::new();
    let source = r#"
        #include <iconv.h>
        #include <stdio.h>
        int main(int count, char **sets) {
            for (int at = 1; at < count; at++)
                puts(iconv_open("UTF-8", sets[at]) == (iconv_t)-1 ? "none" : sets[at]);
        }"#;
    dir.compile("converts", source, &[]);
    let script = "./converts EUC-JP ISO-8859-1 UTF-16 nosuch; \
        echo caf\\351 >file; git init -q . && git add file && \
        git -c user.name=a -c user.email=a@b -c i18n.commitEncoding=ISO-8859-1 commit -q -m x && \
        git log --format=%s%e --encoding=UTF-8; python3 -c 'print(b\"\\xe9\".decode(\"cp1252\"))'";
    let all = ["--package", "git", "--package", "python3"];
    let shown = dir.run(&all, script).finish().ends_with(0);
    let expected = "EUC-JP\nISO-8859-1\nUTF-16\nnone\nxISO-8859-1\n\u{e9}\n";
    assert_eq!(shown.stdout(), expected, "{}", shown.stderr());
    assert!(!shown.stderr().contains("gconv"), "{}", shown.stderr());
    let hide = ["--hide", "/usr/lib/*/gconv/EUC-JP.so"];
    let hidden = dir.run(&hide, "./converts EUC-JP ISO-8859-1").finish();
    let hidden = hidden.ends_with(0);
    assert_eq!(hidden.stdout(), "none\nISO-8859-1\n", "{}", hidden.stderr());
    assert!(
        hidden.stderr().contains("gconv/EUC-JP.so  converts"),
        "{}",
        hidden.stderr()
    );
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
