//! What whole builds ask of the kernel: system calls that take a path, bare and filtered.
//!
//! Counted by strace, once each, from the same copies as the bench `builds`. Those that look
//! at an open file by an empty path are not counted.

mod beside;

use beside::peers::is_there;
use beside::sources::{SOURCES, Source};
use beside::table::{self, Table};
use beside::way::Way;
use beside::workshop::{Records, Workshop};
use std::io::{BufRead, BufReader};

/// System calls that ask the same, in words; the last takes what no other does.
const KINDS: [(&str, &[&str]); 6] = [
    ("readlink", &["readlink", "readlinkat"]),
    ("stat", &["stat", "lstat", "newfstatat", "statx"]),
    ("open", &["open", "openat", "openat2", "creat"]),
    ("access", &["access", "faccessat", "faccessat2"]),
    ("exec", &["execve", "execveat"]),
    ("other", &[]),
];

fn main() {
    if !is_there("strace") {
        println!("strace is not installed (benches/prepare.sh)");
        return;
    }
    let workshop = Workshop::new();
    let head = KINDS.map(|(kind, _)| kind);
    let mut table = Table::new(["", "all"].into_iter().chain(head));
    // A compiler in C, in small and large, and a configure script: the rest is alike.
    let chosen = ["hello", "zlib", "lua5.4"];
    let wanted = SOURCES
        .iter()
        .filter(|source| chosen.contains(&source.name) && source.found != ["git"])
        .filter(|source| source.is_wanted() && source.is_there());
    for source in wanted {
        let view = source.view(&workshop);
        let filtered = workshop.filtered("filtered", &view, Records::Run);
        let bare = count(source, &workshop, &Way::bare());
        let filtered = count(source, &workshop, &filtered);
        let steps: Vec<&str> = source.steps.iter().map(|(label, _)| *label).collect();
        for (way, counts) in [("bare", &bare), ("filtered", &filtered)] {
            let all: usize = counts.iter().sum();
            let of: usize = bare.iter().sum();
            let mut cells = vec![
                format!("{}, {way}", steps.join(", ")),
                table::beside(all as f64, of as f64, 0),
            ];
            cells.extend(counts.iter().map(ToString::to_string));
            table.row(cells);
        }
    }
    println!("\nsystem calls with a path (of bare)\n\n{table}");
}

/// By kind, all steps together. strace itself is not to be filtered.
fn count(source: &Source, workshop: &Workshop, way: &Way) -> [usize; KINDS.len()] {
    let output = workshop.at("strace.output");
    let words = "strace -f -qq --seccomp-bpf -A -e trace=%file -e signal=none -s 0 -o";
    let mut before: Vec<String> = words.split(' ').map(str::to_owned).collect();
    before.push(output.clone());
    for (name, value) in &way.environment {
        before.extend(["-E".into(), format!("{name}={value}")]);
    }
    let _ = std::fs::remove_file(&output);
    source.build(workshop, &Way::new(&way.name).by(before));
    let file = std::fs::File::open(&output).expect("strace's output");
    let mut counts = [0; KINDS.len()];
    for line in BufReader::new(file).split(b'\n') {
        let line = line.expect("strace's output");
        if let Some(kind) = kind(&String::from_utf8_lossy(&line)) {
            counts[kind] += 1;
        }
    }
    counts
}

/// The kind of one line: `PID NAME(ARGUMENTS) = RESULT`.
fn kind(line: &str) -> Option<usize> {
    let (_, call) = line.split_once(' ')?;
    let (name, arguments) = call.trim_start().split_once('(')?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_name || arguments.contains("AT_EMPTY_PATH") {
        return None;
    }
    let known = KINDS.iter().position(|(_, names)| names.contains(&name));
    Some(known.unwrap_or(KINDS.len() - 1))
}
