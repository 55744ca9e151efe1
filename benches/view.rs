//! What a view costs: from package database to index, the same view again, the index alone.
//!
//! The base view of this machine, in a fresh process each time, as a user pays for it; then
//! of roots whose package database is this machine's, several times over.

#[path = "view/memory.rs"]
mod memory;
#[path = "view/multiplied.rs"]
mod multiplied;

use blinkers_index::{Builder, HiddenOwner, PackageId, What};
use blinkers_view as view;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: memory::Counting = memory::Counting;

fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (rounds, sizes): (usize, &[usize]) = if is_bench {
        (11, &[100_000, 500_000, 1_000_000, 2_000_000])
    } else {
        (1, &[5_000])
    };
    println!("the base view, cold process, median of {rounds}");
    println!("visible   hidden  composed  per 100k paths  again, from the cache");
    measure(Path::new("/"), rounds);
    let base = view::compose(&view::Request {
        base: true,
        default_rules: true,
        trees: vec!["/tmp".into()],
        ..view::Request::default()
    })
    .expect("a view");
    for &size in sizes {
        let root = multiplied::root(size, &base);
        measure(
            root.path(),
            if size < 1_000_000 {
                rounds
            } else {
                rounds.min(5)
            },
        );
    }
    measure_index(&base, rounds);
}

/// Compiles the base view of a root, with a cache and without.
fn measure(root: &Path, rounds: usize) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let index = directory.path().join("index");
    let compile = |options: &[&str]| {
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_blinkers"))
            .arg("compile")
            .args(options)
            .arg("--root")
            .arg(root)
            .arg("-o")
            .arg(&index)
            .env("XDG_CACHE_HOME", directory.path())
            .env_remove("TMPDIR")
            .current_dir("/tmp")
            .output()
            .expect("blinkers compile");
        let time = started.elapsed();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        (time, said)
    };
    let composed = median((0..rounds).map(|_| compile(&["--no-cache"]).0).collect());
    // The first one is what puts it there.
    let (_, said) = compile(&[]);
    let again = median((0..rounds).map(|_| compile(&[]).0).collect());
    let numbers: Vec<usize> = said
        .rsplit(": ")
        .next()
        .unwrap_or_default()
        .split(|byte: char| !byte.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    let [visible, hidden, _] = numbers[..] else {
        panic!("compile told no numbers: {said}")
    };
    let milliseconds = composed.as_secs_f64() * 1e3;
    println!(
        "{visible:7} {hidden:8} {milliseconds:6.0} ms {:12.0} ms {:20.1} ms",
        milliseconds / (visible + hidden) as f64 * 1e5,
        again.as_secs_f64() * 1e3,
    );
}

/// Compiles all paths of the view, visible and hidden, that the memory holds already.
fn measure_index(view: &view::View, rounds: usize) {
    let paths = view.visible.len() + view.hidden.len();
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..rounds {
        let builder = builder(view);
        let started = Instant::now();
        let index = builder.finish().expect("an index");
        times.push(started.elapsed());
        bytes = index.len();
    }
    let builder = builder(view);
    let memory = memory::most(|| builder.finish().expect("an index"));
    let seconds = median(times).as_secs_f64();
    println!(
        "the index of its {paths} paths alone, median of {rounds}: {:.0} ms, {:.2} million keys \
         a second, {:.1} bytes a path, {:.1} MB of memory beyond the keys",
        seconds * 1e3,
        paths as f64 / seconds / 1e6,
        bytes as f64 / paths as f64,
        memory as f64 / 1e6,
    );
}

fn builder(view: &view::View) -> Builder {
    let mut builder = Builder::new();
    let packages: Vec<PackageId> = view
        .packages
        .iter()
        .map(|name| builder.package(name.as_bytes()))
        .collect();
    for entry in &view.visible {
        let what = match &entry.what {
            view::What::File => What::File,
            view::What::Directory => What::Directory,
            view::What::Symlink(target) => What::Symlink(target.clone()),
            view::What::Tree => What::Tree,
            view::What::Mask => What::Mask,
        };
        let owner = entry.owner.map(|owner| packages[owner as usize]);
        builder.visible(&*entry.path, what, owner);
    }
    for (path, owner) in view.hidden.iter() {
        let owner = match owner {
            view::Owner::Package(owner) => HiddenOwner::Package(packages[owner as usize]),
            view::Owner::Several => HiddenOwner::Several,
        };
        builder.hidden(path, owner);
    }
    builder
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
