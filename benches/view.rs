//! What a view costs: composing it from the package database, compiling the index, its size.
//!
//! The base view of this machine, in a fresh process each time, as a user pays for it.

use blinkers_index::{Builder, What};
use std::process::Command;
use std::time::{Duration, Instant};

fn main() {
    let rounds = if std::env::args().any(|argument| argument == "--bench") {
        15
    } else {
        1
    };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let index = directory.path().join("index");
    let mut times = Vec::new();
    let mut said = String::new();
    for _ in 0..rounds {
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_blinkers"))
            .args(["compile", "-o"])
            .arg(&index)
            .current_dir(directory.path())
            .output()
            .expect("blinkers compile");
        times.push(started.elapsed());
        assert!(output.status.success());
        said = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    print!("{said}");
    println!(
        "from package database to index, cold process: {:.0} ms (median of {rounds})",
        median(times).as_secs_f64() * 1e3
    );
    let bytes = std::fs::read(&index).expect("the index");
    let opened = blinkers_index::Index::open(&bytes).expect("an index");
    let entries: Vec<(Vec<u8>, bool)> = opened
        .entries()
        .map(|(path, entry)| (path, entry.kind == blinkers_index::Kind::Directory))
        .collect();
    let mut times = Vec::new();
    for _ in 0..rounds {
        let mut builder = Builder::new();
        let started = Instant::now();
        for (path, is_directory) in &entries {
            let what = if *is_directory {
                What::Directory
            } else {
                What::File
            };
            builder.visible(path.clone(), what, None);
        }
        builder.finish().expect("an index");
        times.push(started.elapsed());
    }
    let seconds = median(times).as_secs_f64();
    println!(
        "compiling its {} visible paths alone: {:.1} ms, {:.2} million paths a second",
        entries.len(),
        seconds * 1e3,
        entries.len() as f64 / seconds / 1e6
    );
    println!(
        "{:.1} bytes a path, hidden ones and their owners included",
        {
            let all = said
                .split(|byte: char| !byte.is_ascii_digit())
                .filter_map(|number| number.parse::<usize>().ok())
                .collect::<Vec<_>>();
            // The numbers that compile tells: visible, hidden, bytes, after those in the name.
            let [.., visible, hidden, size] = all[..] else {
                panic!("compile told no numbers")
            };
            size as f64 / (visible + hidden) as f64
        }
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
