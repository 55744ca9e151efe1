//! Processes of one run that change trees, move, and look at paths at random. Whatever one of
//! them has learned and the others have done since: it must answer what a process answers that was
//! started just now and remembers nothing.

use crate::harness::Dir;
use proptest::prelude::*;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Does what each line of its input says, or looks at the paths of its arguments.
const PLAYER: &str = r#"
    #define _GNU_SOURCE
    #include <errno.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    static void look(const char *path) {
        struct stat s; char text[4096], byte = '-'; int fd;
        if (stat(path, &s) == 0) printf("%lx ", (long)s.st_ino); else printf("%d ", errno);
        if (lstat(path, &s) == 0) printf("%o ", s.st_mode & S_IFMT); else printf("%d ", errno);
        if ((fd = open(path, O_RDONLY)) >= 0) { read(fd, &byte, 1); close(fd); printf("%c ", byte); }
        else printf("%d ", errno);
        printf("%d ", access(path, F_OK) ? errno : 0);
        printf("%s;", realpath(path, text) ? text : strerrorname_np(errno));
    }
    int main(int count, char **arguments) {
        for (int at = 1; at < count; at++) look(arguments[at]);
        if (count > 1) { puts(""); return 0; }
        char line[20000];
        while (fgets(line, sizeof line, stdin)) {
            char *words[64]; int many = 0, answer = 0;
            for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) words[many++] = word;
            char *verb = words[0], *a = words[1], *b = words[2];
            errno = 0;
            if (!strcmp(verb, "look")) {
                for (int at = 1; at < many; at++) look(words[at]);
                puts(""); fflush(stdout);
                continue;
            }
            if (!strcmp(verb, "mkdir")) answer = mkdir(a, 0755);
            /* Nothing is made outside of the tree: the run would see it, and one that stands alone would not. */
            else if (!strcmp(verb, "make")) answer = open(a, O_CREAT | O_WRONLY | O_NOFOLLOW, 0644);
            else if (!strcmp(verb, "symlink")) answer = symlink(a, b);
            else if (!strcmp(verb, "rename")) answer = rename(a, b);
            else if (!strcmp(verb, "exchange")) answer = renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
            else if (!strcmp(verb, "remove")) answer = remove(a);
            else if (!strcmp(verb, "chdir")) answer = chdir(a);
            else return 2;
            if (!strcmp(verb, "make") && answer >= 0) close(answer), answer = 0;
            printf("%d %d\n", answer, errno);
            fflush(stdout);
        }
        return 0;
    }
"#;

/// Directories and links that the steps are about, from the tree's top.
const NAMES: [&str; 7] = ["a", "b", "a/b", "b/a", "a/c", "c", "a/b/c"];

/// What links hold: the tree's own directories, and one that is hidden.
const TARGETS: [&str; 6] = ["a", "b", "../b", "../hidden", "../../hidden", "ROOT/hidden"];

#[derive(Clone, Debug)]
enum Step {
    One(&'static str, &'static str),
    Two(&'static str, &'static str, &'static str),
    Link(&'static str, &'static str),
}

/// A step, by which of the two processes, and whether its paths are absolute.
fn step() -> impl Strategy<Value = (Step, usize, bool)> {
    let name = || prop::sample::select(&NAMES[..]);
    let one = prop::sample::select(&["mkdir", "make", "remove", "chdir", "chdir"][..]);
    let two = prop::sample::select(&["rename", "exchange"][..]);
    let step = prop_oneof![
        (one, name()).prop_map(|(verb, name)| Step::One(verb, name)),
        (two, name(), name()).prop_map(|(verb, from, to)| Step::Two(verb, from, to)),
        (prop::sample::select(&TARGETS[..]), name())
            .prop_map(|(target, name)| Step::Link(target, name)),
        Just(Step::One("chdir", "")),
    ];
    (step, 0..2_usize, any::<bool>())
}

struct Player {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Player {
    fn start(mut command: Command) -> Player {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Player {
            input: process.stdin.take().expect("a pipe"),
            output: BufReader::new(process.stdout.take().expect("a pipe")),
            process,
        }
    }

    fn play(&mut self, line: &str) -> String {
        writeln!(self.input, "{line}").expect("the program reads");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Lab {
    dir: Dir,
    variables: Vec<(String, String)>,
}

impl Lab {
    fn new() -> Lab {
        let dir = Dir::new();
        dir.compile("player", PLAYER, &[]);
        std::fs::create_dir(dir.at("tree")).unwrap();
        for name in ["file", "a", "b", "c"] {
            dir.file(&format!("hidden/{name}/file"), "hidden");
        }
        let player = dir.at("player");
        dir.blinkers(&[
            "compile",
            "--no-defaults",
            "--package",
            "libc6",
            "-o",
            "index",
        ])
        .arguments([OsStr::new("--path"), player.as_os_str()])
        .arguments(["--tree", "tree"])
        .finish()
        .ends_with(0);
        let said = dir
            .blinkers(&["env", "--index", "index", "--usage", "usage"])
            .env("XDG_CACHE_HOME", dir.path())
            .finish()
            .ends_with(0)
            .stdout();
        let variables = said
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned()))
            .collect();
        Lab { dir, variables }
    }

    fn player(&self, stands: PathBuf) -> Command {
        let mut command = Command::new(self.dir.at("player"));
        command
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(stands);
        command
    }

    /// What a process sees that remembers nothing and stands where `other` does.
    fn fresh(&self, other: &Player, paths: &[String]) -> String {
        let output = self
            .player(format!("/proc/{}/cwd", other.process.id()).into())
            .env_remove("BLINKERS_USAGE")
            .args(paths)
            .output()
            .expect("the program starts");
        String::from_utf8(output.stdout).expect("text")
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 16,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn nobody_remembers_what_is_no_longer_so(
        steps in prop::collection::vec(step(), 4..24)
    ) {
        let lab = Lab::new();
        let root = lab.dir.path().to_str().unwrap().to_owned();
        let top = format!("{root}/tree");
        let mut players = [(); 2].map(|()| Player::start(lab.player(top.clone().into())));
        let paths: Vec<String> = NAMES
            .iter()
            .flat_map(|name| [name.to_string(), format!("{name}/file"), format!("{top}/{name}/file")])
            .chain(["file", ".", "../hidden/file"].map(String::from))
            .collect();
        let look = format!("look {}", paths.join(" "));
        for (step, who, is_absolute) in steps {
            let full = |name: &str| match is_absolute {
                true => format!("{top}/{name}"),
                false if name.is_empty() => ".".to_owned(),
                false => name.to_owned(),
            };
            let line = match step {
                Step::One(verb, name) => format!("{verb} {}", full(name)),
                Step::Two(verb, from, to) => format!("{verb} {} {}", full(from), full(to)),
                Step::Link(target, name) => {
                    format!("symlink {} {}", target.replace("ROOT", &root), full(name))
                }
            };
            players[who].play(&line);
            if line.starts_with("mkdir") {
                let made = line.replacen("mkdir", "make", 1);
                players[who].play(&format!("{made}/file"));
            }
            for (number, player) in players.iter_mut().enumerate() {
                let fresh = lab.fresh(player, &paths);
                for round in 0..2 {
                    let seen = player.play(&look);
                    prop_assert_eq!(
                        seen.split(';').zip(&paths).collect::<Vec<_>>(),
                        fresh.split(';').zip(&paths).collect::<Vec<_>>(),
                        "process {}, round {}, after {}", number, round, line
                    );
                    prop_assert!(!seen.contains(" h "), "a hidden file is read: {}", seen);
                }
            }
        }
    }
}
