//! What a run makes, moves and removes outside of the trees, law 6: the same calls in the same order
//! under the filter, and in a real root that holds only the view.
//!
//! Here the real root holds copies, for what is mounted can be neither moved nor removed.

mod repeated;
mod tools;

use crate::harness::Dir;
use crate::real_root::root::{self, User};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What both roots show whole.
const WHOLE: [&str; 6] = ["/usr", "/lib", "/lib64", "/bin", "/proc", "/dev"];

/// The names of the fixture, and what they are; `h` stands for what is hidden.
const FILES: [&str; 5] = ["vis", "d/vis", "hid", "d/hid", "hd/hid"];
const LINKS: [(&str, &str); 4] = [
    ("to-vis", "vis"),
    ("to-hid", "hid"),
    ("to-d", "d"),
    ("d/up", "../vis"),
];
const VISIBLE: [&str; 7] = ["vis", "d", "d/vis", "to-vis", "to-hid", "to-d", "d/up"];

/// A directory `work` of the names, and the probe beside it.
struct Fixture {
    dir: Dir,
}

impl Fixture {
    fn new() -> Fixture {
        let dir = Dir::new();
        dir.compile("probe", include_str!("alterations/probe.c"), &["-pthread"]);
        Fixture { dir }
    }

    fn work(&self) -> PathBuf {
        self.dir.at("work")
    }

    /// Makes the names anew; with `all` those too that are hidden.
    fn make(&self, all: bool) {
        let work = self.work();
        let _ = fs::remove_dir_all(&work);
        for directory in ["d", "t"].into_iter().chain(all.then_some("hd")) {
            fs::create_dir_all(work.join(directory)).unwrap();
        }
        let shown = |name: &str| all || VISIBLE.contains(&name);
        for name in FILES.into_iter().filter(|name| shown(name)) {
            fs::write(work.join(name), name).unwrap();
        }
        for (name, target) in LINKS {
            symlink(target, work.join(name)).unwrap();
        }
    }

    /// What `program` says to `input` under the filter.
    fn filtered(&self, program: &[&str], input: &str) -> Vec<String> {
        self.make(true);
        let work = self.work();
        let mut command = Command::new(env!("CARGO_BIN_EXE_blinkers"));
        command.args(["run", "--no-defaults", "--package", "dash", "--no-base"]);
        for tree in WHOLE {
            command.args(["--tree", tree]);
        }
        command.arg("--tree").arg(work.join("t"));
        for name in VISIBLE {
            command.arg("--path").arg(work.join(name));
        }
        command.arg("--path").arg(self.dir.at("probe"));
        command.args(["--report", "json=/dev/null", "--"]);
        command.args(program);
        said(command.current_dir(&work), input)
    }

    /// The same in a real root.
    fn in_real_root(&self, program: &[&str], input: &str) -> Vec<String> {
        self.make(false);
        let root = self.dir.at("root");
        fs::create_dir_all(&root).unwrap();
        let mut script =
            String::from("set -e; R=$1; W=$2; P=$3; shift 3; mount -t tmpfs none $R\n");
        for tree in WHOLE {
            let is_link = Path::new(tree).is_symlink();
            script += &if is_link {
                format!("cp -P {tree} $R{tree}\n")
            } else {
                format!("mkdir $R{tree}; mount --rbind {tree} $R{tree}\n")
            };
        }
        script += "mkdir -p $R$W; cp -a $W/. $R$W; cp $P $R$P; cd $R
            exec chroot $R sh -c 'cd \"$0\"; exec \"$@\"' $W \"$@\"";
        let mut command = root::namespace(User::Own);
        command.args(["sh", "-c", &script, "sh"]);
        command
            .arg(&root)
            .arg(self.work())
            .arg(self.dir.at("probe"));
        command.args(program);
        said(&mut command, input)
    }
}

fn said(command: &mut Command, input: &str) -> Vec<String> {
    let mut child = command
        .env_clear()
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    let answers = String::from_utf8_lossy(&output.stdout);
    answers.lines().map(str::to_owned).collect()
}

const NAMES: [&str; 20] = [
    "vis",
    "d",
    "d/vis",
    "hid",
    "d/hid",
    "hd",
    "hd/new",
    "to-vis",
    "to-hid",
    "to-d",
    "to-d/vis",
    "t",
    "t/new",
    "t/d",
    "new",
    "new/new",
    "d/new",
    "other",
    "other/vis",
    "other/hid",
];
const MAKING: [&str; 17] = [
    "write",
    "append",
    "alone",
    "stream",
    "mkdir",
    "raw_mkdir",
    "fifo",
    "symlink",
    "link",
    "rename",
    "raw_rename",
    "exchange",
    "keep",
    "unlink",
    "rmdir",
    "unnamed",
    "bind",
];
const LOOKING: [&str; 9] = [
    "stat",
    "lstat",
    "read",
    "readlink",
    "realpath",
    "list",
    "glob",
    "similar",
    "similar_directory",
];

/// A line of the probe's input.
fn line(work: &Path) -> impl Strategy<Value = String> + use<> {
    let work = work.display().to_string();
    let name = || proptest::sample::select(&NAMES[..]);
    let how = proptest::sample::select(&["s", "s", "c", "t", "p", "d"][..]);
    let call = prop_oneof![
        3 => proptest::sample::select(&MAKING[..]),
        1 => proptest::sample::select(&LOOKING[..]),
    ];
    let places = [
        String::new(),
        String::new(),
        format!("{work}/"),
        "t/../".to_owned(),
    ];
    let place = proptest::sample::select(places.to_vec());
    (how, call, place, name(), name()).prop_map(|(how, call, place, name, other)| {
        let other = match call {
            "symlink" | "unnamed" => other.rsplit('/').next().unwrap(),
            _ => other,
        };
        format!("{how} {call} {place}{name} {other}\n")
    })
}

/// Looks at all names, in another process.
fn look_at_all() -> String {
    let looks = NAMES.iter().flat_map(|name| {
        ["lstat", "stat", "read", "list"].map(|call| format!("p {call} {name}\n"))
    });
    looks.chain(["s glob .\n".to_owned()]).collect()
}

/// Whether two answers differ by decision: what is hidden is in the way of what only the real root can do.
/// From there on the two are not the same any more.
fn is_decided(line: &str, filtered: &str, real: &str) -> bool {
    let in_the_way = ["EEXIST", "EADDRINUSE", "EISDIR", "ENOTDIR"].contains(&filtered);
    let goes_on = real == "ok" || real == "ENOENT" || real == "ENOTDIR";
    // What is opened without O_TRUNC keeps what was in it.
    let keeps = real.starts_with("app") && filtered.ends_with(&format!("hid{real}"));
    // The kernel looks both directories up before it looks at either name.
    let moves = ["rename", "exchange", "keep"]
        .iter()
        .any(|call| line.contains(call));
    let is_full = moves && filtered == "ENOTEMPTY";
    is_full
        || in_the_way && (goes_on || filtered == "EEXIST")
        || keeps
        || moves && filtered == "ENOENT" && matches!(real, "ENOTDIR" | "ELOOP")
}

fn compare(fixture: &Fixture, script: &str) -> usize {
    let probe = fixture.dir.at("probe").display().to_string();
    let filtered = fixture.filtered(&[&probe], script);
    let real = fixture.in_real_root(&[&probe], script);
    assert_eq!(filtered.len(), real.len(), "{script}");
    for (at, (filtered, real)) in filtered.iter().zip(&real).enumerate() {
        if filtered != real {
            let so_far: String = script.split_inclusive('\n').take(at + 1).collect();
            assert!(
                is_decided(script.lines().nth(at).unwrap(), filtered, real),
                "filter: {filtered}\nreal:   {real}\n{so_far}"
            );
            return at;
        }
    }
    real.len()
}

/// Calls at random, and after them a look at all names.
#[test]
fn as_in_a_real_root() {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new();
    let number = |name: &str, usual: u8| {
        std::env::var(name).map_or(usual.into(), |number| number.parse::<u32>().unwrap())
    };
    let seed = [number("BLINKERS_SEED", 7) as u8; 32];
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let lines = proptest::collection::vec(line(&fixture.work()), 12);
    let mut compared = 0;
    for _ in 0..number("BLINKERS_ROUNDS", 120) {
        let script = lines.new_tree(&mut runner).unwrap().current().concat() + &look_at_all();
        compared += compare(&fixture, &script);
    }
    assert!(compared > 3_000, "only {compared} answers were compared");
}
