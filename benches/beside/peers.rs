//! Other tools that change what a program sees, each set up so that it could hide files.

use crate::beside::way::Way;
use crate::beside::workshop::{View, Workshop};
use blinkers_index::Kind;
use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Binds in the root that bubblewrap makes: fewer than a view has files, since it reads the list
/// of mounts at each (2,000 take several seconds), and takes at most 9,000 words in all.
const BINDS: usize = 500;

/// What the measured program needs beside itself and its libraries.
const NEEDED: [&str; 4] = [
    "/usr/include/linux/types.h",
    "/bin/sh",
    "/bin/true",
    "/lib64/ld-linux-x86-64.so.2",
];

/// Each peer, with a description; None where it is not installed or does not work here.
pub fn all(workshop: &Workshop, view: &View, program: &str) -> Vec<(String, Option<Way>)> {
    let needed = needed(program);
    let peers = [
        bubblewrap(workshop, view, &needed),
        fakechroot(workshop, &needed),
        proot(),
        bindfs(workshop),
        strace(),
    ];
    peers
        .into_iter()
        .map(|(description, way)| (description, way.filter(|way| works(way, program))))
        .collect()
}

fn works(way: &Way, program: &str) -> bool {
    let mut command = way.command(program, &[&way.root]);
    let output = command.output();
    let works = output
        .as_ref()
        .is_ok_and(|output| output.status.success() && !output.stdout.is_empty());
    if !works {
        let said = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
        println!("{} does not work here: {said:?}", way.name);
    }
    works
}

/// One bind for each file of a view, one link for each link.
fn bubblewrap(workshop: &Workshop, view: &View, needed: &[PathBuf]) -> (String, Option<Way>) {
    let description = format!("bubblewrap: a root of {BINDS} bind mounts, one a file of the view");
    if !is_there("bwrap") {
        return (description, None);
    }
    let here = workshop.path().to_str().expect("UTF-8");
    let mut words: Vec<String> = Vec::new();
    let mut add = |option: &[&str]| words.extend(option.iter().map(|&word| word.to_owned()));
    add(&["--tmpfs", "/tmp", "--bind", here, here]);
    add(&["--proc", "/proc", "--dev", "/dev"]);
    for link in ["bin", "lib", "lib64", "sbin"] {
        if let Ok(target) = std::fs::read_link(format!("/{link}")) {
            let target = target.to_str().expect("UTF-8");
            add(&["--symlink", target, &format!("/{link}")]);
        }
    }
    let mut bound = BTreeSet::new();
    let known = view.index().entries().filter_map(|(path, entry)| {
        (entry.kind == Kind::File).then(|| PathBuf::from(std::ffi::OsStr::from_bytes(&path)))
    });
    let wanted = needed.iter().filter_map(|path| path.canonicalize().ok());
    for path in wanted.chain(known) {
        let is_file = path.symlink_metadata().is_ok_and(|data| data.is_file());
        if bound.len() == BINDS || !is_file || !bound.insert(path.clone()) {
            continue;
        }
        let path = path.to_str().expect("UTF-8");
        add(&["--ro-bind", path, path]);
    }
    // Links among the needed, by the names in which their directories are.
    for path in needed {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            continue;
        };
        if let (Ok(target), Ok(parent)) = (path.read_link(), parent.canonicalize()) {
            let link = parent.join(name);
            add(&[
                "--symlink",
                target.to_str().expect("UTF-8"),
                link.to_str().expect("UTF-8"),
            ]);
        }
    }
    let file = workshop.file("bwrap.words", (words.join("\0") + "\0").as_bytes());
    let script = format!("exec bwrap --args 9 \"$@\" 9<'{}'", file.display());
    let way = Way::new("bubblewrap").by(["sh", "-c", &script, "bwrap"]);
    (description, Some(way.inside(workshop.path())))
}

/// A root of copies, and a library that puts it before each path.
fn fakechroot(workshop: &Workshop, needed: &[PathBuf]) -> (String, Option<Way>) {
    let description = "fakechroot: a root of copies, FAKECHROOT_BASE".to_owned();
    let library = "/usr/lib/x86_64-linux-gnu/fakechroot/libfakechroot.so";
    if !Path::new(library).exists() {
        return (description, None);
    }
    let root = PathBuf::from(workshop.at("fakechroot"));
    for path in needed {
        let to = root.join(path.strip_prefix("/").expect("an absolute path"));
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("a directory");
        std::fs::copy(path, to).expect("a copy");
    }
    let way = Way::preloaded("fakechroot", library)
        .with("FAKECHROOT_BASE", root.to_str().expect("UTF-8"))
        .inside(&root);
    (description, Some(way))
}

fn proot() -> (String, Option<Way>) {
    let description = "proot: the root as it is, by ptrace and seccomp".to_owned();
    let way = Way::new("proot").by(["proot", "-r", "/"]);
    (description, is_there("proot").then_some(way))
}

/// The root shown at another place, as far as FUSE is to be had.
fn bindfs(workshop: &Workshop) -> (String, Option<Way>) {
    let description = "bindfs: the root shown below another directory by FUSE".to_owned();
    let at = PathBuf::from(workshop.at("bindfs"));
    if !is_there("bindfs") || std::fs::create_dir(&at).is_err() {
        return (description, None);
    }
    let output = Command::new("bindfs").arg("/").arg(&at).output();
    let is_mounted = output.is_ok_and(|output| output.status.success());
    let way = is_mounted.then(|| Way::new("bindfs").at(&at).mounted(&at));
    (description, way)
}

fn strace() -> (String, Option<Way>) {
    let description = "strace: -f --seccomp-bpf -e trace=%file, to a file".to_owned();
    let words = "strace -f -qq --seccomp-bpf -e trace=%file -e signal=none -o /dev/null";
    let way = Way::new("strace").by(words.split(' '));
    (description, is_there("strace").then_some(way))
}

/// The program's own libraries and those of a shell, and [`NEEDED`].
fn needed(program: &str) -> Vec<PathBuf> {
    let mut all: BTreeSet<PathBuf> = NEEDED.iter().map(PathBuf::from).collect();
    all.insert(program.into());
    for program in [program, "/bin/sh", "/bin/true"] {
        all.extend(libraries(program).into_iter().map(PathBuf::from));
    }
    all.into_iter().collect()
}

/// What ld.so opens for a program, itself included: absolute paths, as it names them.
pub fn libraries(program: &str) -> Vec<String> {
    let output = Command::new("ldd").arg(program).output().expect("ldd");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths = text.split_whitespace().filter(|word| word.starts_with('/'));
    paths.map(str::to_owned).collect()
}

/// Whether a shell finds the command.
pub fn is_there(command: &str) -> bool {
    let status = Command::new("sh")
        .args(["-c", &format!("command -v {command}")])
        .stdout(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
