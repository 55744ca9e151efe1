//! The cache of views: right after every change, safe with any number of users, bounded.

use crate::fake_root::FakeRoot;
use crate::harness::Dir;
use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

/// A root with packages of every kind of content, and a cache of its own.
struct Bench {
    root: FakeRoot,
    home: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let root = FakeRoot::new();
        root.install(
            "a",
            "",
            &[
                "/usr/bin/a",
                "/lib/liba.so",
                "/usr/lib/python3/",
                "/usr/lib/python3/a.py",
                "/etc/alternatives/",
                "/usr/share/a/",
                "/usr/share/a/deep/",
                "/usr/share/a/deep/file",
            ],
        );
        root.install(
            "b",
            "",
            &["/usr/bin/b", "/usr/share/b/", "/usr/share/b/file"],
        );
        root.link("usr/bin/tool", "/etc/alternatives/tool");
        root.link("etc/alternatives/tool", "/usr/bin/a");
        root.file("etc/passwd", "");
        root.file(
            "usr/lib/python3/__pycache__/none.cpython-311.pyc",
            "of no source",
        );
        let home = tempfile::tempdir().unwrap();
        fs::write(
            home.path().join("rules.toml"),
            "[[visible]]\npaths = ['/etc/pass*', '/etc/alternatives/*']\n\
             [[generated]]\nsource-suffix = '.py'\ndirectory = '__pycache__'\nsuffix = '.pyc'\n",
        )
        .unwrap();
        fs::write(
            home.path().join("control"),
            "Source: x\nBuild-Depends: a\n\nPackage: x\nArchitecture: any\n",
        )
        .unwrap();
        fs::create_dir(home.path().join("work")).unwrap();
        let bench = Bench { root, home };
        settle();
        bench
    }

    fn entries(&self) -> PathBuf {
        self.home.path().join("cache/blinkers/views")
    }

    /// Name and inode of each entry: one that is written anew has another inode.
    fn inodes(&self) -> BTreeMap<PathBuf, u64> {
        let entries = fs::read_dir(self.entries()).into_iter().flatten();
        entries
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.path(), entry.metadata().unwrap().ino())
            })
            .collect()
    }

    fn command(&self, verb: &str, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blinkers"));
        command
            .arg(verb)
            .arg("--root")
            .arg(self.root.path())
            .args(["--no-defaults", "--rules"])
            .arg(self.home.path().join("rules.toml"))
            .arg("--build-deps")
            .arg(self.home.path().join("control"))
            .args(options)
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .env_remove("TMPDIR")
            .current_dir(self.root.path());
        command
    }

    /// The bytes of the index, and what was said.
    fn compile(&self, options: &[&str]) -> (Vec<u8>, String) {
        let index = tempfile::NamedTempFile::new_in(self.home.path().join("work")).unwrap();
        let mut command = self.command("compile", options);
        let output = command.arg("-o").arg(index.path()).output().unwrap();
        let said = text(&output);
        assert!(output.status.success(), "{said}");
        let said = said.replace(index.path().to_str().unwrap(), "INDEX");
        (fs::read(index.path()).unwrap(), said)
    }

    fn fresh(&self, options: &[&str]) -> (Vec<u8>, String) {
        self.compile(&[options, &["--no-cache"]].concat())
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Waits until what was written is older than the kernel's tick.
fn settle() {
    std::thread::sleep(Duration::from_millis(30));
}

/// A change that a view may notice.
type Change = fn(&Bench);

const CHANGES: &[(&str, Change)] = &[
    ("a package is installed", |bench| {
        bench.root.install("c", "", &["/usr/bin/c"]);
    }),
    ("a package needs another", |bench| {
        let status = bench.root.at("var/lib/dpkg/status");
        let text = fs::read_to_string(&status).unwrap();
        fs::write(
            status,
            text.replace("Package: a\n", "Package: a\nDepends: b\n"),
        )
        .unwrap();
    }),
    ("a list is edited in place", |bench| {
        let list = bench.root.at("var/lib/dpkg/info/b.list");
        let text = fs::read_to_string(&list).unwrap();
        fs::write(list, text.replace("/usr/bin/b", "/usr/bin/d")).unwrap();
    }),
    ("a list is gone", |bench| {
        fs::rename(
            bench.root.at("var/lib/dpkg/info/b.list"),
            bench.root.at("var/lib/dpkg/info/b.kept"),
        )
        .unwrap();
    }),
    ("a file is diverted", |bench| {
        bench.root.file(
            "var/lib/dpkg/diversions",
            "/usr/bin/b\n/usr/bin/b.real\n:\n",
        );
    }),
    ("an alternative leads elsewhere", |bench| {
        let link = bench.root.at("etc/alternatives/tool");
        fs::remove_file(&link).unwrap();
        bench.root.link("etc/alternatives/tool", "/usr/bin/b");
    }),
    ("ldconfig makes a link", |bench| {
        bench.root.link("usr/lib/liba.so.1", "liba.so");
    }),
    ("python compiles a module", |bench| {
        bench
            .root
            .file("usr/lib/python3/__pycache__/a.cpython-311.pyc", "");
    }),
    ("a rule's pattern matches more", |bench| {
        bench.root.file("etc/passwd-", "");
    }),
    ("a file is removed", |bench| {
        fs::remove_file(bench.root.at("usr/share/a/deep/file")).unwrap();
    }),
    ("a file is replaced by a directory", |bench| {
        let path = bench.root.at("usr/share/a/deep/file");
        fs::remove_file(&path).unwrap();
        fs::create_dir(path).unwrap();
    }),
    (
        "a directory is moved, and a link left in its place",
        |bench| {
            let path = bench.root.at("usr/share/b");
            fs::rename(&path, bench.root.at("usr/share/moved")).unwrap();
            bench.root.link("usr/share/b", "moved");
        },
    ),
    ("other rules", |bench| {
        let rules = bench.home.path().join("rules.toml");
        fs::write(rules, "[[hide]]\npaths = ['/usr/bin/a']\n").unwrap();
    }),
    ("other build dependencies", |bench| {
        let control = bench.home.path().join("control");
        let text = fs::read_to_string(&control).unwrap();
        fs::write(
            control,
            text.replace("Build-Depends: a", "Build-Depends: b"),
        )
        .unwrap();
    }),
];

#[test]
fn the_same_view_again_is_the_same_bytes_from_the_same_entry() {
    let bench = Bench::new();
    let options = ["--hide", "/nothing*"];
    let fresh = bench.fresh(&options);
    assert!(bench.inodes().is_empty(), "--no-cache leaves it alone");
    let first = bench.compile(&options);
    let kept = bench.inodes();
    assert_eq!(kept.len(), 1);
    let again = bench.compile(&options);
    assert_eq!(bench.inodes(), kept, "it was composed anew");
    assert_eq!(first, fresh);
    assert_eq!(again, fresh);
    assert!(fresh.1.contains("/nothing* hides nothing"), "{}", fresh.1);
}

#[test]
fn every_change_is_seen() {
    for (change, make) in CHANGES {
        let bench = Bench::new();
        let before = bench.compile(&[]);
        let kept = bench.inodes();
        assert_eq!(kept.len(), 1, "{change}: the view was not kept before it");
        make(&bench);
        // At once, in the same tick perhaps, and when all is settled.
        let at_once = bench.compile(&[]);
        settle();
        let later = bench.compile(&[]);
        let again = bench.compile(&[]);
        let fresh = bench.fresh(&[]);
        assert!(
            before != fresh,
            "{change} changes nothing, and so tests nothing"
        );
        assert!(at_once == fresh, "{change}: not seen at once");
        assert!(later == fresh, "{change}: not seen later");
        assert!(again == fresh, "{change}: not seen again");
    }
}

/// A change in the tick in which its directory was read leaves no trace in the times.
#[test]
fn changes_in_quick_succession_are_all_seen() {
    let bench = Bench::new();
    for round in 0..30 {
        bench
            .root
            .link(&format!("usr/lib/liba.so.{round}"), "liba.so");
        let cached = bench.compile(&[]);
        bench
            .root
            .link(&format!("usr/lib/liba.so.x{round}"), "liba.so");
        let (index, _) = bench.compile(&[]);
        assert!(index != cached.0, "round {round}");
        assert!(index == bench.fresh(&[]).0, "round {round}");
    }
}

#[test]
fn options_and_the_working_directory_make_other_views() {
    let bench = Bench::new();
    bench.compile(&[]);
    bench.compile(&["--path", "/usr/bin/b"]);
    bench.compile(&["--tree", "/usr/share"]);
    bench.compile(&["--hide", "/usr/bin/*"]);
    assert_eq!(bench.inodes().len(), 4);
    let (with, _) = bench.compile(&["--path", "/usr/bin/b"]);
    assert_eq!(with, bench.fresh(&["--path", "/usr/bin/b"]).0);
    assert_ne!(with, bench.compile(&[]).0);
    let elsewhere = bench
        .command("compile", &["-o", "index"])
        .current_dir(bench.home.path().join("work"))
        .output()
        .unwrap();
    assert!(elsewhere.status.success(), "{}", text(&elsewhere));
    assert_eq!(bench.inodes().len(), 5);
}

#[test]
fn a_damaged_entry_is_made_anew() {
    let bench = Bench::new();
    let (fresh, _) = bench.compile(&[]);
    let (entry, _) = bench.inodes().pop_first().unwrap();
    let whole = fs::read(&entry).unwrap();
    let half = whole.len() / 2;
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x40;
        bytes
    };
    let mut damaged = vec![
        Vec::new(),
        whole[..10].to_vec(),
        whole[..half].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        [&whole[..], b"x"].concat(),
        b"something else".to_vec(),
    ];
    damaged.extend((0..whole.len()).step_by(whole.len() / 60).map(flipped));
    for bytes in damaged {
        fs::write(&entry, &bytes).unwrap();
        assert_eq!(bench.compile(&[]).0, fresh);
        assert_eq!(fs::read(&entry).unwrap().len(), whole.len(), "not mended");
    }
    // What stands in its place and is no file hurts nobody.
    fs::remove_file(&entry).unwrap();
    fs::create_dir(&entry).unwrap();
    assert_eq!(bench.compile(&[]).0, fresh);
}

#[test]
fn many_at_once() {
    let bench = Bench::new();
    let fresh = bench.fresh(&[]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(bench.compile(&[]), fresh);
                    let entries = fs::read_dir(bench.entries()).into_iter().flatten();
                    for entry in entries.flatten() {
                        // Entries are thrown away under the others' feet.
                        let _ = fs::remove_file(entry.path());
                    }
                }
            });
        }
    });
    bench.compile(&[]);
    let names: Vec<_> = bench.inodes().into_keys().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn it_is_bounded_and_what_is_used_stays() {
    let bench = Bench::new();
    bench.compile(&[]);
    let (used, _) = bench.inodes().pop_first().unwrap();
    for number in 0..70 {
        bench.compile(&["--package", "a", "--hide", &format!("/{number}")]);
        if number % 20 == 0 {
            bench.compile(&[]);
        }
    }
    let kept = bench.inodes();
    assert_eq!(kept.len(), 64);
    assert!(kept.contains_key(&used), "it was used all the time");
}

#[test]
fn a_cache_that_others_can_write_to_is_not_used() {
    let bench = Bench::new();
    bench.compile(&[]);
    let kept = bench.inodes();
    fs::set_permissions(bench.entries(), Permissions::from_mode(0o777)).unwrap();
    let (index, _) = bench.compile(&["--path", "/usr/bin/b"]);
    assert_eq!(index, bench.fresh(&["--path", "/usr/bin/b"]).0);
    assert_eq!(bench.inodes(), kept, "something was kept there");
    fs::set_permissions(bench.entries(), Permissions::from_mode(0o700)).unwrap();
    bench.compile(&["--path", "/usr/bin/b"]);
    assert_eq!(bench.inodes().len(), 2);
}

#[test]
fn without_a_place_for_it_all_works() {
    let bench = Bench::new();
    let index = bench.home.path().join("index");
    let mut command = bench.command("compile", &["-o"]);
    command.arg(&index).env_remove("XDG_CACHE_HOME");
    let output = command.env_remove("HOME").output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(fs::read(&index).unwrap(), bench.fresh(&[]).0);
}

#[test]
fn reasons_are_the_same_from_the_cache() {
    let dir = Dir::new();
    let ask = |options: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_blinkers"))
            .args(["check", "--package", "zlib1g-dev", "--tree", "/opt"])
            .args(options)
            .args([
                "/usr/include/zlib.h",
                "/usr/include/openssl/ssl.h",
                "/usr/bin/cc",
                "/bin/sh",
                "/etc/passwd",
                "/opt/x",
                "/usr/lib/python3",
            ])
            .current_dir(dir.path())
            .env("XDG_CACHE_HOME", dir.at("cache"))
            .output()
            .unwrap();
        text(&output)
    };
    let fresh = ask(&["--no-cache"]);
    assert!(fresh.contains("zlib1g-dev, named by --package"), "{fresh}");
    assert!(fresh.contains("a link to /etc/alternatives/"), "{fresh}");
    assert_eq!(ask(&[]), fresh);
    assert_eq!(ask(&[]), fresh);
    let entries = fs::read_dir(dir.at("cache/blinkers/views")).unwrap();
    assert!(entries.count() > 0, "nothing was kept: the machine changes");
}
