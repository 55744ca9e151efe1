//! Instructions of libblinkers.so and system calls of the hot paths: what can be guarded, as
//! the least of a few runs is always the same.
//!
//! The program of `instructions/calls.c` is stepped through, under a view of 1,024 paths that is
//! made for it at a fixed place, so that neither the machine's packages nor its libc have a
//! part in the figures. They are compared with `instructions.txt`:
//!
//! ```text
//! .ci/instructions            fails if one has grown by more than 5 %, or a system call came
//! .ci/instructions --renew    writes them anew
//! ```

mod beside;

use beside::peers;
use beside::stepping::{Count, counts};
use beside::table::Table;
use beside::workshop::{Records, Workshop};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// So many runs are measured, and the least of each row is taken. The keys of each run are random
/// (`blinkers_shared::key`), so now and then two paths push each other out of a table.
const RUNS: usize = 6;

/// More is a failure.
const GROWTH: f64 = 1.05;

/// The rows in the order in which the program takes them, and how often it makes each call.
const ROWS: [(&str, u64); 11] = [
    ("start of a process", 1),
    ("stat, visible, in 64 directories", 64),
    ("stat, visible, in 4 directories", 16),
    ("access, visible, in 4 directories", 16),
    ("realpath, visible, in 4 directories", 16),
    ("stat, hidden, in 4 directories", 16),
    ("stat, missing, in 4 directories", 16),
    ("stat, in a tree, absolute", 16),
    ("open and close, in a tree, absolute", 16),
    ("stat, in a tree, relative", 16),
    ("open and close, in a tree, relative", 16),
];

fn main() -> ExitCode {
    let has = |word: &str| std::env::args().any(|argument| argument == word);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.txt");
    let text = fs::read_to_string(file).unwrap_or_default();
    let committed = read(&text);
    let measured = measure();
    let mut head = vec![
        "",
        "instructions",
        "of committed",
        "system calls",
        "committed",
    ];
    head.push("bare");
    let mut table = Table::new(head);
    let mut faults = Vec::new();
    let mut lines = HEADING.to_owned();
    for ((name, _), (filtered, bare)) in ROWS.iter().zip(&measured) {
        let (instructions, system_calls) = (filtered.library, filtered.system_calls);
        lines += &format!("{instructions} {system_calls} {name}\n");
        let before = committed.get(*name);
        let of = before.map(|before| instructions as f64 / before.0 as f64);
        table.row([
            (*name).to_owned(),
            instructions.to_string(),
            of.map_or_else(String::new, |of| format!("{of:.3}")),
            system_calls.to_string(),
            before.map_or_else(String::new, |before| before.1.to_string()),
            bare.system_calls.to_string(),
        ]);
        match (of, before) {
            (Some(of), Some(before)) if of > GROWTH || system_calls > before.1 => {
                faults.push(format!(
                    "{name}: {instructions} instructions and {system_calls} system calls, \
                     {} and {} before",
                    before.0, before.1
                ));
            }
            (None, _) => faults.push(format!("{name}: no figure in {file}")),
            _ => {}
        }
    }
    println!("instructions of libblinkers.so a call, system calls a call\n\n{table}");
    let (filtered, bare) = measured[0];
    println!(
        "a start: {} instructions more than bare in all, {} of them ld.so's",
        filtered.all - bare.all,
        filtered.all - bare.all - filtered.library
    );
    if has("--renew") {
        fs::write(file, lines).expect("the figures can be written");
    } else if has("--check") && !faults.is_empty() {
        eprintln!("{}", faults.join("\n"));
        eprintln!("if that is what it must cost: .ci/instructions --renew");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

const HEADING: &str = "# Instructions of libblinkers.so, system calls, what for.\n\
                       # Made by .ci/instructions --renew\n";

fn read(text: &str) -> HashMap<&str, (u64, u64)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut parts = line.splitn(3, ' ');
            let mut part = || parts.next().expect("two numbers and a name");
            let mut number = || part().parse().expect("a number");
            let numbers = (number(), number());
            (part(), numbers)
        })
        .collect()
}

/// Filtered and bare, a call each.
fn measure() -> Vec<(Count, Count)> {
    let workshop = Workshop::fixed("blinkers-counts");
    let paths = furnish(workshop.path());
    let program = workshop.compile("tree/calls", include_str!("instructions/calls.c"), &[]);
    let list = workshop.file("paths", paths.join("\n").as_bytes());
    let tree = workshop.at("tree");
    let mut options = vec!["--no-defaults", "--paths", list.to_str().expect("UTF-8")];
    // What ld.so opens for the program: single files, as in the view of a package.
    let libraries = peers::libraries(&program).into_iter().flat_map(|library| {
        let target = fs::canonicalize(&library).expect("what ldd names is there");
        [library, target.to_str().expect("UTF-8").to_owned()]
    });
    let libraries: Vec<String> = libraries.collect();
    for library in &libraries {
        options.extend(["--path", library]);
    }
    options.extend(["--path", "/lib", "--path", "/lib64", "--tree", &tree]);
    let view = workshop.view("index", &options, &[], workshop.path());
    let here = workshop.path().to_str().expect("UTF-8");
    std::env::set_current_dir(&tree).expect("the tree is there");
    let arguments = [program.as_str(), here];
    let count = |environment: &[_]| counts(&arguments, environment, "/libblinkers.so");
    let bare = count(&[]);
    let filtered = (0..RUNS)
        .map(|_| {
            count(
                &workshop
                    .filtered("filtered", &view, Records::Run)
                    .environment,
            )
        })
        .reduce(|one, other| {
            let rows = one.into_iter().zip(other);
            rows.map(|(one, other)| {
                if one.library <= other.library {
                    one
                } else {
                    other
                }
            })
            .collect()
        })
        .expect("some runs");
    std::env::set_current_dir("/").expect("the root is there");
    assert_eq!(filtered.len(), ROWS.len(), "the program takes other rows");
    let each = |count: Count, calls: u64| Count {
        library: count.library / calls,
        all: count.all / calls,
        system_calls: count.system_calls / calls,
    };
    let counts = filtered.into_iter().zip(bare).zip(ROWS);
    counts
        .map(|((filtered, bare), (_, calls))| (each(filtered, calls), each(bare, calls)))
        .collect()
}

/// Makes the files; gives the visible ones.
fn furnish(root: &Path) -> Vec<String> {
    let write = |path: &Path| fs::write(path, "").expect("a file");
    let mut visible = Vec::new();
    for directory in 0..64 {
        let directory = root.join(format!("usr/include/d{directory:02}"));
        fs::create_dir_all(&directory).expect("a directory");
        for file in 0..16 {
            let path = directory.join(format!("visible{file:02}.h"));
            write(&path);
            visible.push(path.to_str().expect("UTF-8").to_owned());
            write(&directory.join(format!("hidden{file:02}.h")));
        }
    }
    fs::create_dir_all(root.join("tree/src/lib")).expect("a directory");
    write(&root.join("tree/src/lib/file.c"));
    visible
}
