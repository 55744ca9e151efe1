//! Random trees, views and sequences of calls, asked of the real root and of the filter. What
//! differs is made as small as it can be before it is told.

use crate::real_root::fixture::Fixture;
use crate::real_root::root::{self, User};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Calls that ask; those of the second list take a directory too.
const ASKING: &str = "
    open open_nofollow open_path fopen stat lstat access chdir readlink realpath readdir scandir
    statfs sys_stat glob_below";
/// Walks that follow no link, so that they stay in the fixture.
const WALKS: &str = "nftw_physical fts_physical fts_children";
const ASKING_AT: &str = "openat fstatat fstatat_nofollow faccessat readlinkat sys_openat2";
/// Calls that change a name of the tree; the last two have a second one.
const STEPS: &str = "step_mkdir step_unlink step_rmdir step_write step_rename step_link";
/// A tree of the real root is a mount of its own, out of which nothing can be renamed: only
/// the text of a link may be any path.
const LINKING: &str = "step_symlink";

/// Where the generated tree of the view stands, and the only place where anything changes.
const TREE: &str = "t";

#[derive(Clone, Debug)]
enum Kind {
    Directory,
    File,
    Link(String),
}

#[derive(Clone, Debug)]
struct Node {
    path: String,
    kind: Kind,
    is_visible: bool,
}

#[derive(Clone, Debug)]
enum Call {
    Ask {
        call: String,
        cwd: String,
        dir: String,
        path: String,
    },
    Step {
        call: String,
        name: String,
        other: String,
    },
}

#[derive(Clone, Debug)]
struct World {
    nodes: Vec<Node>,
    calls: Vec<Call>,
}

/// A few names, so that they meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "ab", "d d"]).prop_map(str::to_owned)
}

/// A path of a node: down from the fixture or its tree.
fn node_path() -> impl Strategy<Value = String> {
    (
        prop::bool::weighted(0.4),
        prop::collection::vec(name(), 1..4),
    )
        .prop_map(|(in_tree, names)| {
            let path = names.join("/");
            if in_tree {
                format!("{TREE}/{path}")
            } else {
                path
            }
        })
}

/// A path that is asked for, or that a link holds.
fn path() -> impl Strategy<Value = String> {
    let component = prop_oneof![
        6 => name(),
        2 => Just(TREE.to_owned()),
        2 => Just("..".to_owned()),
        1 => Just(".".to_owned()),
        1 => Just(String::new()),
        1 => Just("none".to_owned()),
    ];
    let start = prop_oneof![4 => Just(""), 1 => Just("ROOT/"), 1 => Just("/proc/self/cwd/")];
    let end = prop_oneof![5 => Just(""), 1 => Just("/"), 1 => Just("/.")];
    (start, prop::collection::vec(component, 1..6), end)
        .prop_map(|(start, components, end)| format!("{start}{}{end}", components.join("/")))
        .prop_map(|path| {
            if path.is_empty() {
                ".".to_owned()
            } else {
                path
            }
        })
}

fn node() -> impl Strategy<Value = Node> {
    let kind = prop_oneof![
        2 => Just(Kind::Directory),
        3 => Just(Kind::File),
        3 => path().prop_map(Kind::Link),
    ];
    (node_path(), kind, prop::bool::weighted(0.6)).prop_map(|(path, kind, is_visible)| Node {
        path,
        kind,
        is_visible,
    })
}

fn one_of(calls: &'static str) -> impl Strategy<Value = String> {
    let calls: Vec<_> = calls.split_whitespace().map(str::to_owned).collect();
    prop::sample::select(calls)
}

fn call() -> impl Strategy<Value = Call> {
    let ask = |calls, dir: BoxedStrategy<String>| {
        (one_of(calls), path(), dir, path()).prop_map(|(call, cwd, dir, path)| Call::Ask {
            call,
            cwd,
            dir,
            path,
        })
    };
    let new_name = || prop::sample::select(vec!["a", "b", "n", "m"]).prop_map(str::to_owned);
    prop_oneof![
        6 => ask(ASKING, Just("-".to_owned()).boxed()),
        2 => ask(ASKING_AT, path().boxed()),
        1 => (one_of(WALKS), prop_oneof![name(), Just(TREE.to_owned())]).prop_map(
            |(call, path)| Call::Ask { call, cwd: ".".to_owned(), dir: "-".to_owned(), path }
        ),
        1 => (one_of(STEPS), new_name(), new_name())
            .prop_map(|(call, name, other)| Call::Step { call, name, other }),
        1 => (one_of(LINKING), new_name(), path())
            .prop_map(|(call, name, other)| Call::Step { call, name, other }),
    ]
}

fn world() -> impl Strategy<Value = World> {
    let nodes = prop::collection::vec(node(), 1..25);
    let calls = prop::collection::vec(call(), 1..120);
    (nodes, calls).prop_map(|(nodes, calls)| World { nodes, calls })
}

/// The fixture that all worlds are made in, one after the other.
struct Stage {
    fixture: Fixture,
    always_visible: BTreeSet<PathBuf>,
}

impl Stage {
    fn new() -> Stage {
        let calls: Vec<&str> = [ASKING, ASKING_AT, WALKS, STEPS, LINKING]
            .into_iter()
            .flat_map(str::split_whitespace)
            .collect();
        let mut fixture = Fixture::empty(&calls);
        fixture.trees.push(fixture.path(TREE));
        Stage {
            always_visible: fixture.visible.clone(),
            fixture,
        }
    }

    fn root(&self) -> String {
        self.fixture
            .path("")
            .display()
            .to_string()
            .trim_end_matches('/')
            .to_owned()
    }

    /// Makes the nodes of a world; one that has no place there is left out.
    fn make(&mut self, world: &World) {
        for entry in fs::read_dir(self.fixture.path("")).unwrap().flatten() {
            if entry.path() != self.fixture.probe() {
                let _ = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
            }
        }
        self.fixture.visible = self.always_visible.clone();
        fs::create_dir(self.fixture.path(TREE)).unwrap();
        for node in &world.nodes {
            let path = self.fixture.path(&node.path);
            let parent = path.parent().unwrap();
            // A parent that is a link would lead elsewhere.
            if fs::create_dir_all(parent).is_err()
                || parent.canonicalize().unwrap() != parent
                || path.symlink_metadata().is_ok()
            {
                continue;
            }
            match &node.kind {
                Kind::Directory => fs::create_dir(&path).unwrap(),
                Kind::File => fs::write(&path, format!("text of {}", node.path)).unwrap(),
                Kind::Link(target) => symlink(target.replace("ROOT", &self.root()), &path).unwrap(),
            }
            if node.is_visible && !node.path.starts_with("t/") {
                self.fixture.visible.insert(path);
            }
        }
    }

    fn script(&self, world: &World) -> PathBuf {
        let root = self.root();
        let full = |path: &str| path.replace("ROOT", &root).replace(' ', "%20");
        let lines: String = world
            .calls
            .iter()
            .map(|call| match call {
                Call::Ask {
                    call,
                    cwd,
                    dir,
                    path,
                } => {
                    format!("{call}\t{root}/{cwd}\t{}\t{}\n", full(dir), full(path))
                }
                Call::Step { call, name, other } => {
                    format!("{call}\t{root}/{TREE}\t-\t{name}|{}\n", full(other))
                }
            })
            .map(|line| line.replace("/ROOT/", "/").replace("//proc", "/proc"))
            .collect();
        let path = self.fixture.path("script");
        fs::write(&path, lines).unwrap();
        path
    }

    fn filtered(&self, script: &Path) -> Vec<u8> {
        let list = self.fixture.path("list");
        fs::write(&list, self.fixture.list()).unwrap();
        let mut command = Command::new(self.fixture.blinkers());
        command
            .args(["run", "--no-defaults", "-0", "--paths"])
            .arg(list);
        for tree in &self.fixture.trees {
            command.arg("--tree").arg(tree);
        }
        let output = command
            .args(["--report", "json=/dev/null", "--"])
            .arg(self.fixture.probe())
            // Where chroot(1) leaves the other one.
            .current_dir("/")
            .stdin(fs::File::open(script).unwrap())
            .env_clear()
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}", output);
        output.stdout
    }

    /// The first call of which the answers differ.
    fn difference(&mut self, world: &World) -> Option<String> {
        self.make(world);
        let script = self.script(world);
        let real = root::run(&self.fixture, &script, User::Own);
        self.make(world);
        let script = self.script(world);
        let seen = self.filtered(&script);
        let asked = fs::read_to_string(&script).unwrap();
        let [real, seen] = [real, seen].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(real.lines().count(), world.calls.len(), "answers were lost");
        asked
            .lines()
            .zip(real.lines().zip(seen.lines()))
            .find(|(_, (real, seen))| without_numbers(real) != without_numbers(seen))
            .map(|(asked, (real, seen))| {
                format!("{asked}\n  real root: {real}\n  filter:    {seen}")
            })
    }
}

/// The same answer whatever number the process had.
fn without_numbers(answer: &str) -> String {
    let mut parts: Vec<&str> = answer.split('/').collect();
    for at in 1..parts.len() {
        if parts[at - 1] == "proc" && parts[at].bytes().all(|byte| byte.is_ascii_digit()) {
            parts[at] = "PID";
        }
    }
    parts.join("/")
}

/// `PROPTEST_CASES` worlds, or 60, of `PROPTEST_RNG_SEED` or a fixed seed: what fails here
/// fails again.
#[test]
fn random_worlds_are_the_same() {
    if root::cannot_be_made() {
        return;
    }
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 60;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(2012);
    }
    let stage = std::cell::RefCell::new(Stage::new());
    let asked = std::cell::Cell::new(0);
    let result = TestRunner::new(config).run(&world(), |world| {
        asked.set(asked.get() + world.calls.len());
        match stage.borrow_mut().difference(&world) {
            None => Ok(()),
            Some(difference) => Err(TestCaseError::fail(difference)),
        }
    });
    println!("random worlds: {} calls", asked.get());
    if let Err(error) = result {
        panic!("{error}");
    }
}
