//! Single calls and the start of a shell under the filter and under its peers, as far as they
//! are installed (`benches/prepare.sh`).
//!
//! The program of `peers/peers.c` in each way, interleaved; medians. Compare the ratios of one
//! run, not the times of two.

mod beside;

use beside::table::{self, Table};
use beside::turns::{interleave, rounds};
use beside::way::Way;
use beside::workshop::{Records, Workshop};
use beside::{peers, process};
use std::process::Stdio;

fn main() {
    let workshop = Workshop::new();
    let program = workshop.compile("peers", include_str!("peers/peers.c"), &[]);
    let view = workshop.view("index", &[], &[], workshop.path());
    let filtered = workshop.filtered("the filter", &view, Records::Run);
    let mut ways = vec![Way::bare(), workshop.passing_on(), filtered];
    println!("beside the filter with the base view of this machine:");
    for (description, peer) in peers::all(&workshop, &view, &program) {
        match peer {
            Some(way) => ways.push(way),
            None => print!("(absent) "),
        }
        println!("{description}");
    }
    let rounds = rounds(9);
    let mut labels = Vec::new();
    let medians = interleave(&ways, rounds, |way| {
        let output = way
            .command(&program, &[&way.root])
            .stderr(Stdio::inherit())
            .output()
            .expect("the program to start");
        assert!(output.status.success(), "{}: {}", way.name, output.status);
        labels.clear();
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let lines = text.lines().map(|line| {
            let mut parts = line.splitn(3, ' ');
            let mut part = || parts.next().expect("a time, an error and a label");
            let (time, _, label) = (part(), part(), part());
            let time: f64 = time.parse().expect("a number");
            // A process takes longer than a call.
            let is_process = label.starts_with("sh");
            labels.push(label.to_owned() + if is_process { ", us" } else { "" });
            if is_process { time / 1e3 } else { time }
        });
        let mut times: Vec<f64> = lines.collect();
        labels.push("whole command, true, us".into());
        times.push(process::run_well(&mut way.command("/bin/true", &[])).wall * 1e6);
        times
    });
    println!("\nns (of bare), median of {rounds}, interleaved\n");
    let mut table = Table::new([""].into_iter().chain(labels.iter().map(String::as_str)));
    for (way, values) in ways.iter().zip(&medians) {
        let cells = values.iter().zip(&medians[0]);
        let cells = cells.map(|(&value, &bare)| table::beside(value, bare, 0));
        table.row(std::iter::once(way.name.clone()).chain(cells));
    }
    print!("{table}");
}
