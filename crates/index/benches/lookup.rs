//! How fast an index is compiled and asked, and how large it is, on the lists of this
//! machine's dpkg.
//!
//! ```text
//! cargo bench -p blinkers-index
//! ```
//!
//! The times of `ask` are for one look-up each. `everywhere` asks all keys of 30 to 50 bytes
//! in random order; `again` asks 256 of them over and over, as builds do.

#[path = "../tests/real/mod.rs"]
mod real;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::LazyLock;

use blinkers_index::Index;
use divan::Bencher;
use divan::counter::ItemsCount;

struct Bench {
    owned: Vec<real::Owned>,
    bytes: Vec<u8>,
    asked: Vec<Vec<u8>>,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let owned = real::dpkg().expect("this bench needs the lists of dpkg");
    let bytes = real::builder(&owned)
        .finish()
        .expect("dpkg's lists make a view");
    let index = Index::open(&bytes).expect("what was written can be opened");
    let mut asked: Vec<Vec<u8>> = index
        .entries()
        .map(|(path, _)| path)
        .filter(|path| (30..=50).contains(&path.len()))
        .collect();
    shuffle(&mut asked);
    Bench {
        owned,
        bytes,
        asked,
    }
});

/// The same order in each run.
fn shuffle<T>(items: &mut [T]) {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for last in (1..items.len()).rev() {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        items.swap(last, (seed % (last as u64 + 1)) as usize);
    }
}

fn main() {
    let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
    let keys = f64::from(index.ranks());
    println!(
        "{} keys, {} packages, {} paths asked",
        index.ranks(),
        index.packages(),
        BENCH.asked.len()
    );
    for (section, bytes) in index.sections() {
        let name = format!("{section:?}");
        println!(
            "{name:>14} {bytes:>9} bytes {:6.2} a key",
            f64::from(bytes) / keys
        );
    }
    println!(
        "{:>14} {:>9} bytes {:6.2} a key",
        "file",
        BENCH.bytes.len(),
        BENCH.bytes.len() as f64 / keys
    );
    divan::main();
}

#[divan::bench(sample_count = 10)]
fn compile(bencher: Bencher) {
    let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
    bencher
        .counter(ItemsCount::new(index.ranks()))
        .with_inputs(|| real::builder(&BENCH.owned))
        .bench_values(|builder| builder.finish());
}

#[divan::bench]
fn open(bencher: Bencher) {
    bencher.bench(|| Index::open(black_box(&BENCH.bytes)).is_ok());
}

/// Which paths are asked.
const ASKED: [&str; 2] = ["everywhere", "again"];

#[divan::bench_group(sample_count = 200, sample_size = 5000)]
mod ask {
    use super::*;

    fn paths(which: &str) -> &'static [Vec<u8>] {
        match which {
            "again" => &BENCH.asked[..256],
            _ => &BENCH.asked,
        }
    }

    /// Asks one path after the other.
    fn each<T>(bencher: Bencher, which: &str, ask: impl Fn(&'static [u8]) -> T) {
        let mut paths = paths(which).iter().cycle();
        bencher.bench_local(|| ask(black_box(paths.next().expect("a cycle does not end"))));
    }

    #[divan::bench(args = ASKED)]
    fn walk(bencher: Bencher, which: &str) {
        let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
        each(bencher, which, |path| index.walk(index.root(), path));
    }

    #[divan::bench(args = ASKED)]
    fn walk_with_entry(bencher: Bencher, which: &str) {
        let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
        each(bencher, which, |path| {
            index.entry(index.walk(index.root(), path).at)
        });
    }

    /// The last component only, from a parent directory that is at hand.
    #[divan::bench(args = ASKED)]
    fn walk_from_parent(bencher: Bencher, which: &str) {
        let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
        let places: Vec<_> = paths(which)
            .iter()
            .map(|path| {
                let slash = path
                    .iter()
                    .rposition(|&byte| byte == b'/')
                    .expect("absolute");
                (index.walk(index.root(), &path[..slash]).at, &path[slash..])
            })
            .collect();
        let mut places = places.iter().cycle();
        bencher.bench_local(|| {
            let (parent, name) = black_box(places.next().expect("a cycle does not end"));
            index.walk(*parent, name)
        });
    }

    /// A name that is not there, in a directory that is.
    #[divan::bench(args = ASKED)]
    fn walk_absent(bencher: Bencher, which: &str) {
        let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
        let absent: Vec<Vec<u8>> = paths(which)
            .iter()
            .map(|path| [path, &b".absent"[..]].concat())
            .collect();
        let mut paths = absent.iter().cycle();
        bencher.bench_local(|| {
            index.walk(
                index.root(),
                black_box(paths.next().expect("a cycle does not end")),
            )
        });
    }

    #[divan::bench(args = ASKED)]
    fn fst_map_get(bencher: Bencher, which: &str) {
        let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
        let map = fst::Map::from_iter(
            index
                .entries()
                .map(|(path, entry)| (path, entry.rank.into())),
        )
        .expect("keys are in order");
        each(bencher, which, |path| map.get(path));
    }

    #[divan::bench(args = ASKED)]
    fn hash_map(bencher: Bencher, which: &str) {
        let index = Index::open(&BENCH.bytes).expect("what was written can be opened");
        let map: HashMap<Vec<u8>, u32> = index
            .entries()
            .map(|(path, entry)| (path, entry.rank))
            .collect();
        each(bencher, which, |path| map.get(path).copied());
    }
}
