//! What the filter costs single calls, beside a C library that only passes them on.
//!
//! The program of `calls/calls.c` in each way, interleaved; medians. Compare the ratios of
//! one run, not the times of two.

mod beside;

use beside::{Workshop, median, rounds};
use std::process::Command;

/// The floor: what any library of this kind costs.
const PASSES_ON: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <dlfcn.h>
    #include <sys/stat.h>
    #define NEXT(type, name) static type (*next)(); if (!next) next = dlsym(RTLD_NEXT, #name);
    int stat(const char *path, struct stat *s) { NEXT(int, stat) return next(path, s); }
    int open(const char *path, int flags, int mode) { NEXT(int, open) return next(path, flags, mode); }
    int access(const char *path, int mode) { NEXT(int, access) return next(path, mode); }
    char *realpath(const char *path, char *to) { NEXT(char *, realpath) return next(path, to); }
    DIR *opendir(const char *path) { NEXT(DIR *, opendir) return next(path); }
    struct dirent *readdir(DIR *stream) { NEXT(struct dirent *, readdir) return next(stream); }
    int closedir(DIR *stream) { NEXT(int, closedir) return next(stream); }
"#;

fn main() {
    let workshop = Workshop::new();
    let program = workshop.compile("calls", include_str!("calls/calls.c"), &[]);
    let ways = [
        workshop.bare(),
        workshop.preloaded("passing on", PASSES_ON),
        workshop.filtered(),
    ];
    let rounds = rounds(9);
    let mut labels = Vec::new();
    let mut times = ways.each_ref().map(|_| Vec::<Vec<f64>>::new());
    for _ in 0..rounds {
        for (way, times) in ways.iter().zip(&mut times) {
            let output = Command::new(&program)
                .current_dir(workshop.at(""))
                .envs(
                    way.environment
                        .iter()
                        .filter_map(|line| line.split_once('=')),
                )
                .output()
                .expect("the program to start");
            assert!(output.status.success(), "{}: {}", way.name, output.status);
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            labels.clear();
            for (row, line) in text.lines().enumerate() {
                let (time, label) = line.split_once(' ').expect("a time and a label");
                labels.push(label.to_owned());
                if times.len() <= row {
                    times.push(Vec::new());
                }
                times[row].push(time.parse().expect("a number"));
            }
        }
    }
    println!("ns a call, median of {rounds}, interleaved; in brackets: of bare");
    println!(
        "{:36} {:>9} {:>18} {:>18}",
        "", "bare", "passing on", "the filter"
    );
    let medians = times.map(|rows| rows.into_iter().map(median).collect::<Vec<_>>());
    for (row, label) in labels.iter().enumerate() {
        let bare = medians[0][row];
        print!("{label:36} {bare:9.0}");
        for way in &medians[1..] {
            print!(" {:9.0} ({:5.2})", way[row], way[row] / bare);
        }
        println!();
    }
}
