//! What a run makes, moves and removes outside of the trees, law 6: the same calls in the same order
//! under the filter, and in a real root that holds only the view.
//!
//! Here the real root holds copies, for what is mounted can be neither moved nor removed.

use crate::harness::Dir;
use crate::real_root::root;
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
                format!("cp -a {tree} $R{tree}\n")
            } else {
                format!("mkdir $R{tree}; mount --rbind {tree} $R{tree}\n")
            };
        }
        script += "mkdir -p $R$W; cp -a $W/. $R$W; cp $P $R$P; cd $R
            exec chroot $R sh -c 'cd \"$0\"; exec \"$@\"' $W \"$@\"";
        let mut command = Command::new("unshare");
        command.args([
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            &script,
            "sh",
        ]);
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

/// What shells and tools do to names, each followed by a look by another program.
const SCRIPTS: &[&str] = &[
    "echo x > new; cat new; rm new; cat new; echo y > new; cat new",
    "echo x > hid; cat hid; echo y >> hid; cat hid; rm hid; cat hid; echo z > hid; cat hid",
    "mkdir hd; ls -A hd; echo x > hd/new; ls -A hd; cat hd/*; rm hd/new; ls -A hd",
    "mkdir -p new/a/b hd/c; touch new/a/b/f hd/c/g; find new hd | sort",
    "rm vis; ln -s hid vis; cat vis; readlink vis; ls",
    "rm to-vis; ln -s d/vis to-vis; cat to-vis; ln -sf hid to-vis; cat to-vis",
    "mv d other; ls -A other; cat other/vis other/hid; ln -s hd d; ls -A d; cat d/hid",
    "mv d t/moved; ls -A t/moved; cat t/moved/vis t/moved/hid; mv t/moved d; ls -A d",
    "mv t other; touch other/f; ls -A other; cat other/f; mkdir t; touch t/g; ls -A t",
    "rm -r t; mkdir t; ln -s ../hid t/l; cat t/l",
    "rm to-d; mkdir to-d; touch to-d/x; ls -A to-d; rm -r to-d; ls",
    "rm to-hid; echo x > to-hid; cat to-hid; ls -l to-hid | cut -c1-10",
    "cp vis new; cp -a d other; ls -A other; cat new other/vis other/hid",
    "mv vis hid; cat hid vis; mv hid vis; cat vis hid",
    "ln vis new; ln -s new other; cat new other; rm new; cat other",
    "install -D -m 644 vis new/sub/vis; cat new/sub/vis; install -d hd/x; ls -A hd",
    "tar cf new.tar d vis; mkdir new; tar xf new.tar -C new; find new | sort; tar xf new.tar; ls",
    "mkfifo new; test -p new && echo fifo; rm new; test -e new || echo gone",
    "cd d; echo x > new; cd ..; cat d/new; cd t; touch f; mv ../t ../other; ls; ls ../other",
    "exec 3> new; echo x >&3; cat new; exec 3>&-; mv new other; cat other",
    "mktemp -p . XXXX > t/n; test -f $(cat t/n) && echo there; rm $(cat t/n)",
    "mktemp -d -p . XXXX > t/n; touch $(cat t/n)/x; ls $(cat t/n); rm -r $(cat t/n)",
    "rmdir hd; mkdir hd; rmdir hd; ls; mkdir hd; touch hd/x; rmdir hd; rm -r hd; ls; test -d hd || echo gone",
    "rm -r d; ls; test -e d || echo gone; mkdir d; touch d/x; ls -A d",
    "(echo x > new) & wait; cat new; (rm new) & wait; cat new",
    "sed -i s/vis/other/ vis; cat vis; ls; touch -t 200001010000 vis; ls",
    "perl -e 'mkdir \"new\"; open F, \">new/f\"; close F; rename \"new\", \"other\"; print join \" \", <other/*>'",
    "python3 -c 'import os,shutil
os.makedirs(\"new/a\"); open(\"new/a/f\",\"w\").close(); shutil.move(\"new\",\"other\"); print(os.listdir(\".\").sort(), os.listdir(\"other/a\"))
shutil.rmtree(\"other\"); print(os.path.exists(\"other\"))
shutil.copytree(\"d\",\"copy\",symlinks=True); print(sorted(os.listdir(\"copy\")))
os.replace(\"vis\",\"hid\"); print(open(\"hid\").read())'",
    "git init -q new 2>&1; cd new; echo x > f; git add f; git -c user.name=a -c user.email=b commit -qm m; git status --short; git clone -q . ../other; cat ../other/f",
    "printf 'all: new/f\\n\\tcat new/f\\nnew/f: new\\n\\techo x > new/f\\nnew:\\n\\tmkdir new\\n' > Makefile; make; make",
    "echo 'int main(){return 0;}' > new.c; gcc -o new new.c && ./new; echo $?; ls",
    "ar rc new.a vis; ar t new.a; ranlib new.a; mv new.a hid; ar t hid",
    "dd if=vis of=new 2>&1 | wc -l; truncate -s 3 new; cat new; cmp -n 3 vis new && echo same",
    "rsync -a d/ new/ 2>&1 || cp -a d/. new/; ls -A new",
    "realpath new; touch new; realpath new; cd /; realpath \"$OLDPWD/new\"; cat \"$OLDPWD/../work/vis\"",
];

/// Tools of every kind, by the names that they know.
#[test]
fn tools_as_in_a_real_root() {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new();
    let (mut differences, mut compared) = (String::new(), 0);
    for script in SCRIPTS {
        let whole = format!("HOME=$PWD; export HOME; exec 2>&1\n{script}\ntrue");
        let filtered = fixture.filtered(&["/bin/sh"], &whole);
        let real = fixture.in_real_root(&["/bin/sh"], &whole);
        compared += real.len();
        if filtered != real {
            differences += &format!("{script}\nfilter: {filtered:#?}\nreal:   {real:#?}\n");
        }
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(compared > 100, "only {compared} lines were compared");
}

/// What blinkers says of a run in `work`, whose parent is no tree.
fn run_in_work(dir: &Dir, arguments: &[&str], script: &str) -> (Option<i32>, String, String) {
    let work = dir.at("work");
    fs::create_dir_all(&work).unwrap();
    let mut command = dir.blinkers(&["run", "--no-defaults"]);
    for package in ["dash", "coreutils", "findutils", "grep"] {
        command = command.arguments(["--package", package]);
    }
    for tree in ["/dev", "/proc", work.to_str().unwrap()] {
        command = command.arguments(["--tree", tree]);
    }
    command = command
        .arguments(arguments)
        .arguments(["--", "sh", "-c", script]);
    command.0.current_dir(&work);
    let finished = command.finish();
    (finished.status(), finished.stdout(), finished.stderr())
}

/// The second and the third run end as the first, and so does one after a bare run.
#[test]
fn a_run_repeats() {
    let dir = Dir::new();
    let script = "mkdir -p ../build && echo x > ../build/x && ls ../build &&
        echo y > ../product.new && mv ../product.new ../product && cat ../product && ls ..";
    let first = run_in_work(&dir, &[], script);
    assert_eq!(first.0, Some(0), "{}", first.2);
    assert_eq!(first.1, "x\ny\nbuild\nproduct\nwork\n");
    fs::write(dir.at("build/of-another"), "").unwrap();
    for _ in 0..2 {
        let (status, said, report) = run_in_work(&dir, &[], script);
        assert_eq!((status, said), (first.0, first.1.clone()), "{report}");
    }
}

/// What a package owns is not made anew, and is not touched.
#[test]
fn what_is_a_packages_is_not_made_anew() {
    let dir = Dir::new();
    let script = "mkdir /usr/share/doc/zlib1g-dev; echo > /usr/include/zlib.h; true";
    let before = fs::read("/usr/include/zlib.h").expect("zlib1g-dev is needed by this test");
    let (_, _, said) = run_in_work(&dir, &[], script);
    assert!(said.contains("cannot create /usr/include/zlib.h"), "{said}");
    assert!(said.contains("No such file or directory"), "{said}");
    assert_eq!(fs::read("/usr/include/zlib.h").unwrap(), before);
}

/// What stands hidden in the way of a name that must be new is told.
#[test]
fn what_collides_is_told() {
    let dir = Dir::new();
    dir.file("hid", "");
    let (_, said, report) = run_in_work(&dir, &[], "ln -s x ../hid 2>&1; true");
    assert!(said.contains("File exists"), "{said}");
    assert!(report.contains("/hid"), "{report}");
}

/// Many names, made by many processes at once, in a directory that is no tree.
#[test]
fn many_names_are_made() {
    let dir = Dir::new();
    let script = "for part in 1 2 3 4 5 6 7 8; do
            (seq -f ../many-$part-%.0f 3000 | xargs touch) & done; wait; cd ..; ls | grep -c many;
        cat many-3-17; rm many-*; ls; echo x > many-3-17; cat many-3-17";
    let (status, said, report) = run_in_work(&dir, &[], script);
    assert_eq!(
        (status, said.as_str()),
        (Some(0), "24000\nwork\nx\n"),
        "{report}"
    );
}

/// A path that is named before it is there is visible once it is.
#[test]
fn an_absent_path_is_visible_once_it_is_made() {
    let dir = Dir::new();
    let absent = dir.at("absent");
    let arguments = ["--path", absent.to_str().unwrap()];
    let script = format!(
        "env -i /bin/sh -c 'echo x' > ../absent; cat {0}; ls ..",
        absent.display()
    );
    let (status, said, report) = run_in_work(&dir, &arguments, &script);
    assert_eq!(
        (status, said.as_str()),
        (Some(0), "x\nabsent\nwork\n"),
        "{report}"
    );
    fs::remove_file(&absent).unwrap();
    // By somebody who is not in the run.
    let script =
        "cat ../absent; touch ready; while ! cat ../absent 2>/dev/null; do sleep 0.05; done";
    let (ready, made) = (dir.at("work/ready"), absent.clone());
    let maker = std::thread::spawn(move || {
        while !ready.exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        fs::write(made, "y\n").unwrap();
    });
    let (_, said, report) = run_in_work(&dir, &arguments, script);
    maker.join().unwrap();
    assert_eq!(said, "y\n", "{report}");
}

/// A name below a file cannot be there, and is no fault of a view.
#[test]
fn an_absent_path_below_a_file_is_told() {
    let dir = Dir::new();
    let below = dir.file("file", "").join("below");
    let (status, _, said) = run_in_work(&dir, &["--path", below.to_str().unwrap()], "true");
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("is not on disk"), "{said}");
}
