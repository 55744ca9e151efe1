//! All interleavings of a few threads, by the model checker `loom`: what other threads do here,
//! other processes do in a run.
//!
//! `cargo test -p blinkers-shared interleavings`

use crate::alterations::Alterations;
use crate::changes::Changes;
use crate::directory_table::DirectoryTable;
use crate::key::{Domain, Key, Secret};
use crate::path_table::{Finding, PathTable};
use crate::recorded::{Insertion, Recorded};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering::*};
use loom::thread;

/// Goes through all interleavings in which no thread is interrupted more than three times
/// against its will: what goes wrong, goes wrong with fewer.
fn model(threads: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(threads);
}

fn key(number: u64) -> Key {
    Secret::new([1 << 60, 3 << 50, 5 << 40]).key(Domain::Directory, number, b"")
}

/// A directory that another process turns into a link, and what is remembered of it.
struct Run {
    announced: AtomicU64,
    settled: AtomicU64,
    table: [AtomicU64; 2],
    disk: AtomicU64,
}

const DIRECTORY: u64 = 1;
const LINK: u64 = 2;

impl Run {
    fn new(disk: u64) -> Arc<Run> {
        let [announced, settled, check, value] = [0; 4].map(AtomicU64::new);
        Arc::new(Run {
            announced,
            settled,
            table: [check, value],
            disk: AtomicU64::new(disk),
        })
    }

    fn changes(&self) -> Changes<'_, AtomicU64> {
        Changes::new(&self.announced, &self.settled)
    }

    fn table(&self) -> DirectoryTable<'_, AtomicU64> {
        DirectoryTable::new(&self.table).unwrap()
    }

    /// What a process does that finds out for itself, and keeps it.
    fn look_and_keep(&self) {
        let generation = self.changes().generation();
        // The kernel's locks order its answers at least so.
        let found = self.disk.load(Acquire);
        if let (DIRECTORY, Some(generation)) = (found, generation) {
            self.table().put(key(1), generation);
        }
    }

    /// Whether a process believes that the directory is one.
    fn believes(&self) -> bool {
        let kept = self.table().get(key(1));
        kept.is_some_and(|generation| self.changes().is_still(generation))
    }

    fn change(&self, disk: u64) {
        self.changes().announce();
        self.disk.store(disk, Release);
        self.changes().settle();
    }
}

/// Who has seen a change, by the disk or by what another process told, does not believe what was
/// so before.
#[test]
fn nobody_believes_what_he_has_seen_change() {
    model(|| {
        let run = Run::new(DIRECTORY);
        let keeper = thread::spawn({
            let run = run.clone();
            move || run.look_and_keep()
        });
        let changer = thread::spawn({
            let run = run.clone();
            move || run.change(LINK)
        });
        if run.disk.load(Acquire) == LINK {
            assert!(!run.believes());
        }
        changer.join().unwrap();
        assert!(!run.believes());
        keeper.join().unwrap();
        assert!(!run.believes());
    });
}

/// The same with a change there and back: what was kept before the first is not believed between
/// the two.
#[test]
fn nobody_believes_between_two_changes() {
    model(|| {
        let run = Run::new(LINK);
        let changer = thread::spawn({
            let run = run.clone();
            move || {
                run.change(DIRECTORY);
                run.change(LINK);
            }
        });
        run.look_and_keep();
        changer.join().unwrap();
        assert!(!run.believes());
    });
}

/// A process is killed after its call has had its effect.
#[test]
fn nobody_believes_after_a_change_that_was_never_settled() {
    model(|| {
        let run = Run::new(DIRECTORY);
        let killed = thread::spawn({
            let run = run.clone();
            move || {
                run.changes().announce();
                run.disk.store(LINK, Release);
            }
        });
        run.look_and_keep();
        killed.join().unwrap();
        assert!(!run.believes());
        run.change(DIRECTORY);
        run.look_and_keep();
        assert!(!run.believes());
    });
}

/// The order that is wrong, so that the model is known to see it: a change that is only counted
/// when it has come back.
#[test]
#[should_panic(expected = "believed what had changed")]
fn a_count_raised_after_the_change_is_too_late() {
    model(|| {
        let run = Run::new(DIRECTORY);
        run.look_and_keep();
        let changer = thread::spawn({
            let run = run.clone();
            move || {
                run.disk.store(LINK, Release);
                run.changes().renew();
            }
        });
        if run.disk.load(Acquire) == LINK {
            assert!(!run.believes(), "believed what had changed");
        }
        changer.join().unwrap();
    });
}

/// Two changes at once: there is a generation again only when both are settled.
#[test]
fn changes_that_overlap() {
    model(|| {
        let run = Run::new(DIRECTORY);
        let changers = [LINK, LINK].map(|disk| {
            let run = run.clone();
            thread::spawn(move || run.change(disk))
        });
        run.look_and_keep();
        for changer in changers {
            changer.join().unwrap();
        }
        assert!(!run.believes());
        assert_eq!(run.changes().generation(), Some(2));
    });
}

/// No announcement undoes that some changes are not counted.
#[test]
fn what_is_not_counted_stays_so() {
    model(|| {
        let run = Run::new(DIRECTORY);
        let unseen = thread::spawn({
            let run = run.clone();
            move || run.changes().stop_counting()
        });
        run.changes().renew();
        unseen.join().unwrap();
        assert_eq!(run.changes().generation(), None);
        run.changes().renew();
        assert_eq!(run.changes().generation(), None);
    });
}

/// A reader never takes the words of two writers for a value that its key never had.
#[test]
fn a_directory_has_only_values_that_were_put() {
    model(|| {
        let words = Arc::new([0, 0].map(AtomicU64::new));
        let writers = [(1, 10), (2, 20)].map(|(number, value)| {
            let words = words.clone();
            thread::spawn(move || {
                let table = DirectoryTable::new(&words[..]).unwrap();
                table.put(key(number), value);
            })
        });
        let table = DirectoryTable::new(&words[..]).unwrap();
        assert!(matches!(table.get(key(1)), None | Some(10)));
        assert!(matches!(table.get(key(2)), None | Some(20)));
        assert_eq!(table.get(key(3)), None);
        for writer in writers {
            writer.join().unwrap();
        }
        assert!(matches!(table.get(key(1)), None | Some(10)));
        assert!(matches!(table.get(key(2)), None | Some(20)));
    });
}

/// Who finds a visible path finds it marked as used, also if another's path has moved it to its
/// second place.
#[test]
fn a_visible_path_was_marked_before() {
    model(|| {
        let words = Arc::new([0, 0].map(AtomicU64::new));
        let mark = Arc::new(AtomicU64::new(0));
        let first = thread::spawn({
            let (words, mark) = (words.clone(), mark.clone());
            move || {
                mark.store(1, Relaxed);
                let table = PathTable::new(&words[..]).unwrap();
                table.put(key(1), Finding::Visible);
            }
        });
        let second = thread::spawn({
            let words = words.clone();
            move || {
                let table = PathTable::new(&words[..]).unwrap();
                table.put(key(2), Finding::Hidden);
            }
        });
        let table = PathTable::new(&words[..]).unwrap();
        match table.get(key(1)) {
            None => {}
            Some(Finding::Visible) => assert_eq!(mark.load(Relaxed), 1),
            Some(other) => panic!("{other:?}"),
        }
        assert!(matches!(table.get(key(2)), None | Some(Finding::Hidden)));
        first.join().unwrap();
        second.join().unwrap();
    });
}

/// Of all that record the same, one is told that it is the first.
#[test]
fn one_alone_records() {
    model(|| {
        let words = Arc::new([0, 0].map(AtomicU64::new));
        let others = [1, 2].map(|number| {
            let words = words.clone();
            thread::spawn(move || {
                let set = Recorded::new(&words[..], &[]).unwrap();
                set.insert(key(number)) == Insertion::New
            })
        });
        let set = Recorded::new(&words[..], &[]).unwrap();
        let own = set.insert(key(1)) == Insertion::New;
        let [same, different] = others.map(|other| other.join().unwrap());
        assert!(own != same && different);
        assert!(set.contains(key(1)) && set.contains(key(2)));
    });
}

/// What a process keeps of a place under the count that it has read is true of every process that
/// reads the same count: who is told of an alteration does not believe what was so before.
#[test]
fn what_was_altered_is_not_believed() {
    model(|| {
        let words = Arc::new([0, 1, 0, 0, 0].map(AtomicU64::new));
        fn table(words: &[AtomicU64; 5]) -> Alterations<'_, AtomicU64> {
            let [count, levels, serial, rest @ ..] = words;
            Alterations::new([count, levels, serial], rest)
        }
        let altering = thread::spawn({
            let words = words.clone();
            move || {
                table(&words).put(key(1), 5).unwrap();
                table(&words).tell();
            }
        });
        let kept = {
            let count = table(&words).count();
            (count, table(&words).get(key(1)))
        };
        altering.join().unwrap();
        assert_eq!(table(&words).get(key(1)), Some(5));
        assert!(kept.0 != table(&words).count() || kept.1 == Some(5));
    });
}

/// Two that alter the same place do not take two places for it.
#[test]
fn a_place_stands_once() {
    model(|| {
        let words = Arc::new([0, 1, 0, 0, 0, 0, 0].map(AtomicU64::new));
        fn table(words: &[AtomicU64; 7]) -> Alterations<'_, AtomicU64> {
            let [count, levels, serial, rest @ ..] = words;
            Alterations::new([count, levels, serial], rest)
        }
        let others = [3, 4].map(|value| {
            let words = words.clone();
            thread::spawn(move || table(&words).put(key(1), value).unwrap())
        });
        assert!(matches!(table(&words).get(key(1)), None | Some(3 | 4)));
        for other in others {
            other.join().unwrap();
        }
        assert!(matches!(table(&words).get(key(1)), Some(3 | 4)));
        assert_eq!(
            words[3..]
                .iter()
                .filter(|word| word.load(Relaxed) == key(1).bits())
                .count(),
            1
        );
    });
}
