//! What became of a path is remembered for all processes of a run. It must be what would have
//! become of it anyway, in answers as in records.

use crate::harness::Dir;

/// Asks for paths in all ways that matter and prints what came of each. Outside the tree it is
/// compiled in, the directory `d` holds `seen`, `hidden`, and the links `link` and `broken` to
/// these.
const ASKS: &str = r#"
    #define _GNU_SOURCE
    #include <errno.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    int main(int count, char **words) {
        for (int at = 1; at < count; at += 2) {
            const char *path = words[at + 1]; struct stat status; char text[4096]; int answer;
            errno = 0;
            if (!strcmp(words[at], "stat")) answer = stat(path, &status);
            else if (!strcmp(words[at], "lstat")) answer = lstat(path, &status);
            else if (!strcmp(words[at], "real")) answer = realpath(path, text) ? 0 : -1;
            else if (!strcmp(words[at], "open")) answer = open(path, O_RDONLY);
            else if (!strcmp(words[at], "make")) answer = open(path, O_WRONLY | O_CREAT, 0644);
            else if (!strcmp(words[at], "unlink")) answer = unlink(path);
            else return 2;
            printf("%s %s: %s\n", words[at], strrchr(path, '/') + 1,
                answer < 0 ? strerrorname_np(errno) : "yes");
        }
        return 0;
    }
"#;

/// The directory of the tests, and the options that make `tree`, the library and what is
/// visible in `d` the whole view.
fn fixture() -> Dir {
    let dir = Dir::new();
    dir.compile("tree/asks", ASKS, &[]);
    std::fs::copy(dir.at("tree/asks"), dir.at("tree/asks-too")).unwrap();
    dir.file("d/seen", "seen");
    dir.file("d/hidden", "hidden");
    for (link, target) in [("link", "seen"), ("broken", "hidden"), ("../e", "d")] {
        std::os::unix::fs::symlink(target, dir.at("d").join(link)).unwrap();
    }
    let mut list = String::new();
    for name in ["d/seen", "d/link", "d/broken", "e"] {
        list += &format!("{}\n", dir.at(name).display());
    }
    dir.file("list", list);
    dir.blinkers(&["compile", "--no-defaults", "--package", "dash"])
        .arguments(["--paths", "list", "--tree", "tree", "-o", "index"])
        .finish()
        .ends_with(0);
    dir
}

/// Runs a script with the variables of `blinkers env`, a log and a usage map.
fn shell(dir: &Dir, script: &str) -> String {
    let script = format!(
        "eval \"$($BLINKERS env --index index --usage usage --log log)\"
        D=$PWD/d; E=$PWD/e; {script}"
    );
    let finished = dir.shell(&script);
    assert_eq!(finished.stderr(), "");
    finished.stdout()
}

/// The paths in the log that `program` was denied.
fn recorded(dir: &Dir, program: &str) -> Vec<String> {
    let log = std::fs::read(dir.at("log")).unwrap();
    let program = dir.at(program).display().to_string();
    let log = String::from_utf8(log).unwrap();
    let fields: Vec<&str> = log.split('\0').collect();
    // Before the program stand the kind of the record, the call and the process.
    let place = |at: &usize| fields[*at] == program && fields[*at - 3].ends_with('H');
    (3..fields.len())
        .filter(place)
        .map(|at| {
            fields[at + 1..]
                .iter()
                .find(|field| field.starts_with('/'))
                .expect("a path behind the program")
                .to_string()
        })
        .collect()
}

#[test]
fn the_same_answers_again_and_again() {
    let dir = fixture();
    let calls: Vec<String> = ["$D", "$D/../d", "$E", "$E/../d"]
        .iter()
        .flat_map(|directory| {
            ["stat", "lstat", "open", "real"]
                .into_iter()
                .flat_map(move |call| {
                    ["seen", "hidden", "none", "link", "broken"]
                        .map(|name| format!("{call} {directory}/{name}"))
                })
        })
        .collect();
    let mut expected = String::new();
    for line in &calls {
        let (call, path) = line.split_once(' ').unwrap();
        let name = path.rsplit('/').next().unwrap();
        let is_seen = match name {
            "seen" | "link" => true,
            "broken" => call == "lstat",
            _ => false,
        };
        expected += &format!(
            "{call} {name}: {}\n",
            if is_seen { "yes" } else { "ENOENT" }
        );
    }
    let asks = format!("tree/asks {}", calls.join(" "));
    let seen = shell(&dir, &format!("{asks}; {asks}; {asks} {}", calls.join(" ")));
    assert_eq!(seen, expected.repeat(4));
}

#[test]
fn each_program_that_was_denied_a_file_is_recorded() {
    let dir = fixture();
    let asks = "stat $D/hidden open $E/hidden open $D/../d/hidden stat $D/none";
    shell(
        &dir,
        &format!("tree/asks {asks}; tree/asks {asks}; tree/asks-too {asks} {asks}"),
    );
    let hidden = [dir.at("d/hidden").display().to_string()];
    assert_eq!(recorded(&dir, "tree/asks"), hidden);
    assert_eq!(recorded(&dir, "tree/asks-too"), hidden);
}

#[test]
fn what_was_absent_can_be_made_and_is_then_there() {
    let dir = fixture();
    let seen = shell(
        &dir,
        "for time in 1 2; do tree/asks stat $D/new stat $D/new make $D/new stat $D/new make $D/new; done",
    );
    let first = "stat new: ENOENT\nstat new: ENOENT\nmake new: yes\nstat new: yes\nmake new: yes\n";
    let second = first.replace("ENOENT", "yes");
    assert_eq!(seen, format!("{first}{second}"));
    assert!(dir.at("d/new").exists());
}

#[test]
fn what_is_only_warned_of_passes_and_is_hidden_from_others() {
    for modes in ["warn enforce warn enforce", "enforce warn enforce warn"] {
        let dir = fixture();
        let seen = shell(
            &dir,
            &format!(
                "for mode in {modes}; do BLINKERS_MODE=$mode tree/asks stat $D/hidden open $E/hidden; done"
            ),
        );
        let expected: String = modes
            .split(' ')
            .map(|mode| match mode {
                "warn" => "stat hidden: yes\nopen hidden: yes\n",
                _ => "stat hidden: ENOENT\nopen hidden: ENOENT\n",
            })
            .collect();
        assert_eq!(seen, expected, "{modes}");
    }
}

/// What a call found of one path must not be taken for what another call finds of another path,
/// whatever their bytes are.
#[test]
fn a_text_that_looks_like_another_for_another_call() {
    let dir = fixture();
    let visible = tempfile::Builder::new()
        .prefix("bka")
        .tempdir_in("/tmp")
        .unwrap();
    let name = visible.path().file_name().unwrap().to_str().unwrap();
    let hidden = format!("/tmp/bkq{}", &name[3..]);
    std::fs::create_dir(&hidden).unwrap();
    for directory in [visible.path().to_str().unwrap(), &hidden] {
        std::fs::write(format!("{directory}/file"), "").unwrap();
    }
    let visible = visible.path().join("file");
    dir.blinkers(&[
        "compile",
        "--no-defaults",
        "--package",
        "dash",
        "--tree",
        "tree",
    ])
    .arguments(["-o", "index", "--path", visible.to_str().unwrap()])
    .finish()
    .ends_with(0);
    let visible = visible.display();
    let seen = shell(
        &dir,
        &format!("tree/asks stat {visible} stat {visible} lstat {hidden}/file open {hidden}/file"),
    );
    std::fs::remove_dir_all(&hidden).unwrap();
    assert_eq!(
        seen,
        "stat file: yes\nstat file: yes\nlstat file: ENOENT\nopen file: ENOENT\n"
    );
}

/// Between two uses of a usage map anybody may have changed what the trees hold, and made what
/// was nowhere.
#[test]
fn what_was_so_at_another_use_of_the_map_is_asked_again() {
    let dir = fixture();
    dir.file("tree/d/file", "");
    dir.file("beside/file", "");
    let asks = "tree/asks stat $PWD/tree/d/file stat $PWD/tree/d/file stat $D/new";
    assert_eq!(
        shell(&dir, asks),
        "stat file: yes\nstat file: yes\nstat new: ENOENT\n"
    );
    std::fs::rename(dir.at("tree/d"), dir.at("tree/e")).unwrap();
    std::os::unix::fs::symlink("../beside", dir.at("tree/d")).unwrap();
    let new = dir.file("d/new", "");
    assert_eq!(
        shell(&dir, asks),
        "stat file: ENOENT\nstat file: ENOENT\nstat new: ENOENT\n"
    );
    assert!(recorded(&dir, "tree/asks").contains(&new.display().to_string()));
}

/// A name is what is meant by unlink, and what it points to by stat.
#[test]
fn a_call_that_follows_no_link_says_nothing_of_one_that_does() {
    let dir = fixture();
    let seen = shell(
        &dir,
        "tree/asks lstat $D/broken stat $D/broken unlink $D/broken lstat $D/broken",
    );
    assert_eq!(
        seen,
        "lstat broken: yes\nstat broken: ENOENT\nunlink broken: yes\nlstat broken: ENOENT\n"
    );
}

/// The usage map of a run carries the run's index. A process that is given another one, and the
/// usage map with it, sees by that.
#[test]
fn another_index_is_looked_at_for_itself() {
    let dir = fixture();
    dir.file("more", format!("{}\n", dir.at("d/hidden").display()));
    dir.blinkers(&["compile", "--no-defaults", "--package", "dash"])
        .arguments(["--paths", "more", "--tree", "tree", "-o", "other"])
        .finish()
        .ends_with(0);
    let script = "for index in index other index other; do
        BLINKERS_INDEX=$PWD/$index tree/asks stat $PWD/d/hidden stat $PWD/d/seen; done";
    let index = dir.at("index").display().to_string();
    let finished = dir
        .blinkers(&["run", "--index", &index, "--", "sh", "-c", script])
        .finish()
        .ends_with(0);
    let expected = "stat hidden: ENOENT\nstat seen: yes\nstat hidden: yes\nstat seen: ENOENT\n";
    assert_eq!(finished.stdout(), expected.repeat(2));
}

/// A usage map that was cut in the midst of what it carries is refused before anything is read.
#[test]
fn a_carried_index_that_is_cut_short_is_refused() {
    let dir = Dir::new();
    let script = "for bytes in 590000 5000 1000000000; do
        head -c $bytes $BLINKERS_USAGE >cut; BLINKERS_USAGE=$PWD/cut /bin/true; echo $?; done";
    let finished = dir
        .run(&["--package", "coreutils"], script)
        .finish()
        .ends_with(0);
    assert_eq!(finished.stdout(), "125\n125\n0\n");
    let refusals = finished.stderr();
    let cut = dir.at("cut").display().to_string();
    for fault in ["the index is cut short", "not a usage map"] {
        let line = format!("blinkers: {cut}: {fault}; the program was not started");
        assert!(refusals.contains(&line), "{line}\n{refusals}");
    }
}
