//! A B A B, and medians: what happens on a shared machine happens to all ways alike.

use crate::beside::way::Way;

/// How often each way is measured: `full`, unless `BLINKERS_BENCH_ROUNDS` says otherwise. Once
/// where a test only wants to see that it runs (`cargo test --benches`).
pub fn rounds(full: usize) -> usize {
    if !std::env::args().any(|argument| argument == "--bench") {
        return 1;
    }
    match std::env::var("BLINKERS_BENCH_ROUNDS") {
        Ok(rounds) => match rounds.parse() {
            Ok(rounds) if rounds > 0 => rounds,
            _ => panic!("BLINKERS_BENCH_ROUNDS is {rounds:?}, and should be a number above 0"),
        },
        Err(_) => full,
    }
}

/// Measures each way in turn, `rounds` times over: the medians, by way and then by row.
pub fn interleave(
    ways: &[Way],
    rounds: usize,
    mut measure: impl FnMut(&Way) -> Vec<f64>,
) -> Vec<Vec<f64>> {
    let mut values: Vec<Vec<Vec<f64>>> = vec![Vec::new(); ways.len()];
    for round in 0..rounds {
        // None is always the one that comes after the slowest.
        for at in (0..ways.len()).map(|turn| (round + turn) % ways.len()) {
            let measured = measure(&ways[at]);
            let values = &mut values[at];
            values.resize(measured.len(), Vec::with_capacity(rounds));
            for (row, value) in values.iter_mut().zip(measured) {
                row.push(value);
            }
        }
    }
    values
        .into_iter()
        .map(|rows| rows.into_iter().map(median).collect())
        .collect()
}

/// The middle of some measurements; of an even number, the mean of the middle two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}
