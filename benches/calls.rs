//! What the filter costs single calls, beside a library that only passes them on.
//!
//! The program of `calls/calls.c` in each way, interleaved; medians. Compare the ratios of
//! one run, not the times of two. What is to be hidden is libssl-dev's (`tests/prepare.sh`).

mod beside;

use beside::table::Table;
use beside::turns::{interleave, rounds};
use beside::way::Way;
use beside::workshop::{Records, View, Workshop};
use blinkers_index::Kind;
use std::collections::BTreeMap;

fn main() {
    let workshop = Workshop::new();
    let program = workshop.compile("calls", include_str!("calls/calls.c"), &[]);
    let view = workshop.view("index", &[], &[], workshop.path());
    let filtered = workshop.filtered("the filter", &view, Records::Run);
    let ways = [Way::bare(), workshop.passing_on(), filtered];
    let lists: Vec<String> = sequences(&view)
        .into_iter()
        .flat_map(|(label, paths)| {
            let file = workshop.file(&label.replace('/', "-"), paths.join("\n").as_bytes());
            [label, file.to_str().expect("UTF-8").to_owned()]
        })
        .collect();
    let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
    let rounds = rounds(9);
    let mut labels = Vec::new();
    let medians = interleave(&ways, rounds, |way| {
        let output = way
            .command(&program, &lists)
            .current_dir(workshop.path())
            .output()
            .expect("the program to start");
        assert!(output.status.success(), "{}: {}", way.name, output.status);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        labels.clear();
        let lines = text.lines().map(|line| {
            let mut parts = line.splitn(3, ' ');
            let mut part = || parts.next().expect("a time, an error and a label");
            let (time, error, label) = (part(), part(), part());
            check(way, error.parse().expect("a number"), label);
            labels.push(label.to_owned());
            time.parse().expect("a number")
        });
        lines.collect()
    });
    println!("ns a call, the base view of this machine, median of {rounds}, interleaved\n");
    let mut tables: Vec<(&str, Table)> = Vec::new();
    for (row, label) in labels.iter().enumerate() {
        let (call, place) = label.split_once(": ").expect("a call and a place");
        let at = tables.iter().position(|(name, _)| *name == call);
        let at = at.unwrap_or_else(|| {
            tables.push((call, Table::new([call].into_iter().chain(HEAD))));
            tables.len() - 1
        });
        let [bare, passing, filter] = [0, 1, 2].map(|way| medians[way][row]);
        tables[at].1.row([
            place.to_owned(),
            format!("{bare:.0}"),
            format!("{passing:.0}"),
            format!("{filter:.0}"),
            format!("{:+.0}", filter - passing),
            format!("{:.2}", filter / bare),
        ]);
    }
    for (_, table) in tables {
        println!("{table}");
    }
}

/// Behind the place.
const HEAD: [&str; 5] = [
    "bare",
    "passing on",
    "the filter",
    "beyond passing on",
    "of bare",
];

/// What is measured must be what is meant: hidden files are there, and the filter hides them.
fn check(way: &Way, error: i32, label: &str) {
    let filtered = way.name == "the filter";
    let there = ["visible", "in a tree"]
        .iter()
        .any(|word| label.contains(word))
        || label.contains("hidden") && !filtered;
    if label.contains("missing") || label.contains("hidden") && filtered {
        assert_eq!(error, libc::ENOENT, "{}, {label}", way.name);
    } else if there {
        assert_eq!(error, 0, "{}, {label}", way.name);
    }
}

/// Lists of paths as builds ask for them, and their labels.
fn sequences(view: &View) -> [(String, Vec<String>); 3] {
    let mut directories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, entry) in view.index().entries() {
        let Ok(path) = String::from_utf8(path) else {
            continue;
        };
        let is_there = entry.kind == Kind::File && std::fs::symlink_metadata(&path).is_ok();
        if is_there && (30..=50).contains(&path.len()) {
            let (directory, _) = path.rsplit_once('/').expect("an absolute path");
            directories.entry(directory.into()).or_default().push(path);
        }
    }
    let different: Vec<String> = directories
        .values()
        .filter_map(|paths| paths.first().cloned())
        .collect();
    let headers = directories
        .iter()
        .filter(|(directory, _)| directory.starts_with("/usr/include/"))
        .flat_map(|(_, paths)| paths.iter().take(8));
    let searched = headers.take(256).flat_map(|header| {
        let name = header.strip_prefix("/usr/include").expect("a header");
        [
            "/usr/lib/gcc/x86_64-linux-gnu/12/include",
            "/usr/local/include",
            "/usr/lib/gcc/x86_64-linux-gnu/12/include-fixed",
            "/usr/lib/gcc/x86_64-linux-gnu/12/../../../../x86_64-linux-gnu/include",
            "/usr/include",
        ]
        .map(|directory| format!("{directory}{name}"))
    });
    let searched = searched.collect();
    let mut largest: Vec<Vec<String>> = directories.into_values().collect();
    largest.sort_by_key(|paths| std::cmp::Reverse(paths.len()));
    let repeated: Vec<String> = (0..32)
        .flat_map(|at| {
            largest
                .iter()
                .take(8)
                .filter_map(move |paths| paths.get(at))
        })
        .cloned()
        .collect();
    [
        (
            format!("{} visible in 8 directories", repeated.len()),
            repeated,
        ),
        (
            format!("{} visible, each in another directory", different.len()),
            different,
        ),
        ("as gcc asks for a header, one in 5 there".into(), searched),
    ]
}
