//! Whole builds: bare, beside a library that only passes calls on, and by `blinkers run`.
//!
//! Interleaved, each in a fresh copy at the same place; medians of processor time (user and
//! system, with all descendants) and of time by the clock. The view is compiled beforehand;
//! what that takes is told by the bench `view`. Words after `--` choose by name:
//!
//! ```text
//! cargo bench -p blinkers --bench builds -- hello zlib
//! ```

mod beside;

use beside::sources::{SOURCES, Source};
use beside::table::{self, Table};
use beside::turns::{interleave, rounds};
use beside::way::Way;
use beside::workshop::{Records, Workshop};
use std::collections::HashMap;

fn main() {
    let workshop = Workshop::new();
    let mut head = vec!["".to_owned()];
    for time in ["processor", "clock"] {
        let ways = ["bare", "passing on", "the filter"];
        head.extend(ways.map(|way| format!("{way}, {time}")));
    }
    head.extend(["programs".to_owned(), "rounds".to_owned()]);
    let mut table = Table::new(head);
    for source in SOURCES
        .iter()
        .filter(|source| source.is_wanted() && source.is_there())
    {
        measure(source, &workshop, &mut table);
    }
    println!("\nseconds (of bare), medians, interleaved\n\n{table}");
}

fn measure(source: &Source, workshop: &Workshop, table: &mut Table) {
    let view = source.view(workshop);
    // Puts the library there from which the names to be passed on are taken.
    workshop.filtered("the filter", &view, Records::None);
    let report = workshop.at("report");
    let to = format!("text={report}");
    let blinkers = env!("CARGO_BIN_EXE_blinkers");
    let run = [
        blinkers,
        "run",
        "--index",
        view.path(),
        "--report",
        &to,
        "--",
    ];
    let ways = [
        Way::bare(),
        workshop.passing_on(),
        Way::new("the filter").by(run),
    ];
    let rounds = rounds(source.rounds);
    let mut outcomes = HashMap::new();
    let medians = interleave(&ways, rounds, |way| {
        let costs = source.build(workshop, way);
        outcomes.insert(way.name.clone(), source.outcome(workshop));
        costs
            .iter()
            .flat_map(|cost| [cost.cpu, cost.wall])
            .collect()
    });
    for way in &ways[1..] {
        if outcomes[&way.name] != outcomes["bare"] {
            let (step, outcome) = (source.steps[0].0, source.outcome);
            println!("{step}: {outcome} of {} is not that of bare", way.name);
        }
    }
    for (step, (label, _)) in source.steps.iter().enumerate() {
        let mut cells = vec![(*label).to_owned()];
        for row in [2 * step, 2 * step + 1] {
            let bare = medians[0][row];
            let values = medians.iter().map(|values| values[row]);
            cells.extend(values.map(|value| table::beside(value, bare, 2)));
        }
        // The report is that of the last step.
        let is_last = step + 1 == source.steps.len();
        cells.push(if is_last {
            programs(&report)
        } else {
            String::new()
        });
        cells.push(rounds.to_string());
        // It takes long until all is known.
        eprintln!("{}", cells.join("  "));
        table.row(cells);
    }
}

/// How many programs the filter entered, as the report says.
fn programs(report: &str) -> String {
    let text = std::fs::read_to_string(report).unwrap_or_default();
    let before = text.split(" programs filtered").next().unwrap_or_default();
    let digits = before
        .rsplit(|letter: char| !letter.is_ascii_digit())
        .next();
    digits.unwrap_or_default().to_owned()
}
