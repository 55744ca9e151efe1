//! What is found in the files of this machine, beside what objdump(1) finds.
//!
//! A few files by default. `BLINKERS_COMPARE=/usr` compares every program and library below
//! `/usr`, which takes as long as objdump does: minutes for each gigabyte.

use blinkers_instructions::look;
use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files of every kind: libc, a library of threads, one with tables of numbers in its code, programs.
const FEW: [&str; 6] = [
    "/lib/x86_64-linux-gnu/libc.so.6",
    "/lib64/ld-linux-x86-64.so.2",
    "/usr/lib/x86_64-linux-gnu/libgomp.so.1",
    "/usr/lib/x86_64-linux-gnu/libcrypto.so.3",
    "/usr/sbin/ldconfig",
    "/bin/sh",
];

/// So many lines before and behind an instruction show whether it stands among code.
const AROUND: usize = 24;

/// The addresses at which objdump shows an instruction that enters the kernel. It decodes tables as
/// if they were code: an instruction is not counted if others near it are none.
fn by_objdump(file: &Path) -> BTreeSet<u64> {
    let output = Command::new("objdump")
        .args(["-d", "--no-show-raw-insn"])
        .arg(file)
        .output()
        .expect("objdump is needed by this test");
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<(u64, &str)> = text
        .lines()
        .filter_map(|line| {
            let (address, instruction) = line.trim_start().split_once(":\t")?;
            Some((
                u64::from_str_radix(address, 16).ok()?,
                instruction.trim_end(),
            ))
        })
        .collect();
    let enters = |text: &str| matches!(text, "syscall" | "sysenter" | "int    $0x80");
    let found = lines
        .iter()
        .enumerate()
        .filter(|(_, (_, text))| enters(text));
    found
        .filter(|(at, _)| {
            let near = &lines[at.saturating_sub(AROUND)..lines.len().min(at + AROUND)];
            !near
                .iter()
                .any(|(_, text)| text.contains("(bad)") || text.starts_with(".byte"))
        })
        .map(|(_, (address, _))| *address)
        .collect()
}

fn has_candidate(bytes: &[u8]) -> bool {
    let pairs = [[0x0f, 0x05], [0x0f, 0x34], [0xcd, 0x80]];
    bytes
        .windows(2)
        .any(|pair| pairs.iter().any(|bytes| bytes == pair))
}

fn below(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => below(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}

#[test]
fn as_objdump_sees_it() {
    let files = match env::var_os("BLINKERS_COMPARE") {
        Some(directories) => {
            let mut files = Vec::new();
            for directory in env::split_paths(&directories) {
                below(&directory, &mut files);
            }
            files
        }
        None => FEW.map(PathBuf::from).to_vec(),
    };
    let (mut compared, mut places, mut differences) = (0, 0, Vec::new());
    for file in files {
        let Ok(bytes) = std::fs::read(&file) else {
            continue;
        };
        let Ok(found) = look(&bytes) else {
            continue;
        };
        if !has_candidate(&bytes) {
            continue;
        }
        let ours: BTreeSet<u64> = found.places.iter().map(|place| place.address).collect();
        let theirs = by_objdump(&file);
        compared += 1;
        places += ours.len();
        if ours != theirs {
            let only = |one: &BTreeSet<u64>, other| {
                let only: Vec<String> = one.difference(other).map(|at| format!("{at:x}")).collect();
                only.join(" ")
            };
            differences.push(format!(
                "{}: only here: {}; only by objdump: {}",
                file.display(),
                only(&ours, &theirs),
                only(&theirs, &ours)
            ));
        }
    }
    println!("{compared} files with such bytes, {places} places");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(
        compared > 2 && places > 400,
        "{compared} files, {places} places"
    );
}
