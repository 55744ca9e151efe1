//! How an index grows: what compiling takes, what a path takes, what a look-up costs, at 0.1 to
//! 2 million paths.
//!
//! ```text
//! cargo bench -p blinkers-index --bench growth
//! ```
//!
//! The paths are those in the lists of this machine's dpkg, multiplied: each copy lies below a
//! directory of its own, and its letters and digits are exchanged for others that are about as
//! frequent, so that no two copies have anything in common that an index could store once. The
//! look-ups ask the first copy, which is the same in each index.

#[allow(dead_code, reason = "no owners here")]
#[path = "../tests/real/mod.rs"]
mod real;

use blinkers_index::{Builder, Index, What};
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The sizes, in paths.
const SIZES: [usize; 4] = [100_000, 500_000, 1_000_000, 2_000_000];

/// Letters that are about as frequent in paths.
const ALIKE: [&[u8]; 4] = [b"etaoin", b"srhldc", b"umfpgw", b"ybvkxj"];

/// Counts what is allocated: how much memory compiling takes beyond the keys.
struct Counted;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counted = Counted;

// SAFETY: passes all on to the system's allocator; the default `realloc` comes by here.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: passed on.
        unsafe { System.dealloc(place, layout) }
    }
}

fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let Some(real) = keys() else { return };
    let sizes = if is_bench { &SIZES[..] } else { &SIZES[..1] };
    println!("{} paths of dpkg's lists, multiplied\n", real.len());
    println!("{HEAD}\n{RULE}");
    let compiled: Vec<Compiled> = sizes.iter().map(|&size| compile(&real, size)).collect();
    let asked = sequences(&real).map(|paths| ask(&compiled, &paths));
    let mega = |bytes: usize| bytes as f64 / 1e6;
    for (row, (&size, compiled)) in sizes.iter().zip(&compiled).enumerate() {
        let [few, everywhere] = asked.each_ref().map(|asked| {
            let ns = asked[row];
            format!("{ns:.0} ({:.2})", ns / asked[0])
        });
        println!(
            "| {:7.1} | {:10.2} | {:11.2} | {:4.1} | {:7.1} | {:9.1} | {few:>15} | {everywhere:>11} |",
            mega(size),
            size as f64 / compiled.seconds / 1e6,
            compiled.bytes.len() as f64 / size as f64,
            mega(compiled.bytes.len()),
            mega(compiled.keys),
            mega(compiled.beyond),
        );
    }
    println!(
        "\nMB keys: the paths and the list of them; MB beyond: what compiling takes more, without \
         the index itself.\nA look-up with its entry, ns (of the smallest index): 256 paths of 8 \
         directories over and over, as builds ask;\n4,096 of the first copy in random order."
    );
}

const HEAD: &str = "| M paths | M keys a s | bytes a key |   MB | MB keys | MB beyond | few directories |  everywhere |";
const RULE: &str = "| ------: | ---------: | ----------: | ---: | ------: | --------: | --------------: | ----------: |";

struct Compiled {
    bytes: Vec<u8>,
    seconds: f64,
    keys: usize,
    beyond: usize,
}

/// The best of some rounds.
fn compile(real: &[Key], size: usize) -> Compiled {
    let rounds = (SIZES[SIZES.len() - 1] / size).clamp(1, 5);
    let rounds = (0..rounds).map(|_| compile_once(real, size));
    rounds
        .min_by(|one, other| one.seconds.total_cmp(&other.seconds))
        .expect("at least one round")
}

fn compile_once(real: &[Key], size: usize) -> Compiled {
    let before = NOW.load(Ordering::Relaxed);
    let mut builder = Builder::new();
    let mut adding = Duration::ZERO;
    for copy in 0..size.div_ceil(real.len()) {
        let left = size - copy * real.len();
        let keys: Vec<Key> = real.iter().take(left).map(|key| key.copy(copy)).collect();
        let started = Instant::now();
        for key in keys {
            builder.visible(key.path, key.what, None);
        }
        adding += started.elapsed();
    }
    let keys = NOW.load(Ordering::Relaxed) - before;
    MOST.store(before + keys, Ordering::Relaxed);
    let started = Instant::now();
    let bytes = builder.finish().expect("copies of a view are a view");
    let seconds = (adding + started.elapsed()).as_secs_f64();
    let most = MOST.load(Ordering::Relaxed) - before;
    Compiled {
        seconds,
        keys,
        beyond: most.saturating_sub(keys + bytes.len()),
        bytes,
    }
}

/// Nanoseconds a look-up in each index, the best of some rounds by turns.
fn ask(compiled: &[Compiled], paths: &[Vec<u8>]) -> Vec<f64> {
    let times = 100_000 / paths.len();
    let indexes: Vec<Index<'_>> = compiled
        .iter()
        .map(|compiled| Index::open(&compiled.bytes).expect("what was written can be opened"))
        .collect();
    let mut best = vec![f64::INFINITY; indexes.len()];
    for _ in 0..25 {
        for (index, best) in indexes.iter().zip(&mut best) {
            let started = Instant::now();
            for path in (0..times).flat_map(|_| paths) {
                let walk = index.walk(index.root(), black_box(path));
                assert!(black_box(index.entry(walk.at)).is_some());
            }
            let each = started.elapsed().as_secs_f64() * 1e9 / (times * paths.len()) as f64;
            *best = best.min(each);
        }
    }
    best
}

/// What is asked, in the first copy: few directories over and over, and everything.
fn sequences(real: &[Key]) -> [Vec<Vec<u8>>; 2] {
    let mut directories: BTreeMap<&[u8], Vec<&Key>> = BTreeMap::new();
    let mut everywhere = Vec::new();
    for key in real {
        let slash = key.path.iter().rposition(|&byte| byte == b'/');
        let directory = &key.path[..slash.expect("an absolute path")];
        if key.what == What::File && (30..=50).contains(&key.path.len()) {
            directories.entry(directory).or_default().push(key);
            everywhere.push(key.copy(0).path);
        }
    }
    let mut largest: Vec<_> = directories.into_values().collect();
    largest.sort_by_key(|keys| std::cmp::Reverse(keys.len()));
    let few = (0..32)
        .flat_map(|at| largest.iter().take(8).filter_map(move |keys| keys.get(at)))
        .map(|key| key.copy(0).path)
        .collect();
    shuffle(&mut everywhere);
    everywhere.truncate(4096);
    [few, everywhere]
}

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

struct Key {
    path: Vec<u8>,
    what: What,
}

impl Key {
    /// In copy `number`: `/copy-3/ush/gis/nudc` for `/usr/bin/make`, say.
    fn copy(&self, number: usize) -> Key {
        let mut path = format!("/copy-{number}").into_bytes();
        path.extend(self.path.iter().map(|&byte| exchanged(byte, number)));
        Key {
            path,
            what: self.what.clone(),
        }
    }
}

/// Another letter for each letter: a different table for each number up to 35.
fn exchanged(byte: u8, number: usize) -> u8 {
    if byte.is_ascii_digit() {
        return b'0' + (byte - b'0' + (number % 10) as u8) % 10;
    }
    let steps = [
        number % 6,
        number / 6 % 6,
        (number + number / 6) % 6,
        number % 6,
    ];
    for (letters, step) in ALIKE.iter().zip(steps) {
        let lower = byte.to_ascii_lowercase();
        if let Some(at) = letters.iter().position(|&letter| letter == lower) {
            let other = letters[(at + step) % letters.len()];
            let is_upper = byte.is_ascii_uppercase();
            return if is_upper {
                other.to_ascii_uppercase()
            } else {
                other
            };
        }
    }
    byte
}

/// The paths of dpkg, each once.
fn keys() -> Option<Vec<Key>> {
    let owned = real::dpkg()?;
    let unique: BTreeMap<Vec<u8>, What> = owned
        .into_iter()
        .map(|owned| (owned.path, owned.what))
        .collect();
    let keys = unique.into_iter();
    Some(keys.map(|(path, what)| Key { path, what }).collect())
}
