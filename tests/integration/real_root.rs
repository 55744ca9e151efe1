//! The yardstick of the law: what a program sees under the filter is what it sees in the
//! real root of the same view, call by call.

mod cases;
mod deviations;
pub mod fixture;
pub mod root;

use crate::neighbour::library::library;
use cases::{Area, Case};
use deviations::Libraries;
use fixture::Fixture;
use root::User;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fewer checks than this are a sign that the cases were lost, not that all is well.
const FEWEST_CHECKS: usize = 28_000;
/// What the probe says of a call that died of SIGSEGV.
const CRASHED: &str = "[signal 11]";
const FEWEST_OF_ANOTHER: usize = 8_000;

fn script(fixture: &Fixture, cases: &[Case]) -> PathBuf {
    let path = fixture.path("script");
    let lines: String = cases.iter().map(|case| case.line.clone() + "\n").collect();
    fs::write(&path, lines).unwrap();
    path
}

/// A verb of blinkers with the fixture's view.
fn with_view(fixture: &Fixture, user: User, verb: &str) -> Command {
    if user == User::Another {
        return with_index(fixture, user, verb);
    }
    let list = fixture.path("list");
    fs::write(&list, fixture.list()).unwrap();
    let mut command = root::command(user, fixture.blinkers().as_os_str());
    command
        .args([verb, "--no-defaults", "-0", "--paths"])
        .arg(list);
    for tree in &fixture.trees {
        command.arg("--tree").arg(tree);
    }
    command
}

/// The same for a user who may not see all that is in the view: with an index that root made.
fn with_index(fixture: &Fixture, user: User, verb: &str) -> Command {
    let index = fixture.path("index");
    let compiled = with_view(fixture, User::Own, "compile")
        .arg("-o")
        .arg(&index)
        .status()
        .unwrap();
    assert!(compiled.success(), "the index was not made");
    let mut command = root::command(user, fixture.blinkers().as_os_str());
    command.arg(verb).arg("--index").arg(index);
    command
}

/// How the filter is in the probe's process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Alone,
    /// With the module that ld.so asks.
    Audited,
    /// With a second preloaded library behind it.
    BeforeNeighbour,
    /// With a second preloaded library in front of it.
    BehindNeighbour,
}

/// The probe under the filter.
fn filtered(fixture: &Fixture, script: &Path, user: User, way: Way) -> Command {
    let mut command = with_view(fixture, user, "run");
    if way == Way::Audited {
        command.args(["--libraries", "audit"]);
    }
    command.args(["--report", "json=/dev/null", "--"]);
    match way {
        Way::BehindNeighbour => {
            let preload = "LD_PRELOAD=$NEIGHBOUR:$LD_PRELOAD exec \"$0\"";
            command.args(["/bin/sh", "-c", preload]);
        }
        Way::Alone | Way::Audited | Way::BeforeNeighbour => {}
    }
    command.arg(fixture.probe());
    with_input(&mut command, fixture, script);
    match way {
        Way::BehindNeighbour => command.env("NEIGHBOUR", library()),
        Way::BeforeNeighbour => command.env("LD_PRELOAD", library()),
        Way::Alone | Way::Audited => &mut command,
    };
    command
}

/// The probe as if there were no view.
fn bare(fixture: &Fixture, script: &Path) -> Command {
    let mut command = Command::new(fixture.probe());
    with_input(&mut command, fixture, script);
    command
}

fn with_input(command: &mut Command, fixture: &Fixture, script: &Path) {
    command
        .stdin(fs::File::open(script).unwrap())
        .env_clear()
        .env("PATH", fixture.search_path());
}

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the probe failed: {complaints}");
    output.stdout
}

/// The answers by the number of their line.
fn answers(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    text.lines()
        .map(|line| line.split_once('\t').map_or(line, |(_, answer)| answer))
        .map(without_process_numbers)
        .collect()
}

/// The same answer whatever number the process had.
fn without_process_numbers(answer: &str) -> String {
    let mut parts: Vec<&str> = answer.split('/').collect();
    for at in 1..parts.len() {
        let is_number = parts[at].bytes().all(|byte| byte.is_ascii_digit());
        if matches!(parts[at - 1], "proc" | "task") && is_number && !parts[at].is_empty() {
            parts[at] = "PID";
        }
    }
    parts.join("/")
}

struct Difference {
    area: Area,
    call: String,
    /// Where and what was asked, and both answers.
    text: String,
}

fn compare(cases: &[Case], real: &[String], other: &[String]) -> Vec<Difference> {
    assert_eq!(real.len(), cases.len(), "the real root lost answers");
    assert_eq!(other.len(), cases.len(), "the filter lost answers");
    let answers = real.iter().zip(other);
    cases
        .iter()
        .zip(answers)
        .filter(|(_, (real, other))| real != other)
        // What crashes libc is the program's own fault, whatever comes of it.
        .filter(|(case, (real, _))| !(case.area == Area::Arguments && real.ends_with(CRASHED)))
        .map(|(case, (real, other))| {
            let (call, asked) = case.line.split_once('\t').unwrap();
            Difference {
                area: case.area,
                call: call.to_owned(),
                text: format!("{asked}\n    real root: {real}\n    filter:    {other}"),
            }
        })
        .collect()
}

fn report(cases: &[Case], differences: &[Difference]) {
    let mut counts: BTreeMap<Area, (usize, usize)> = BTreeMap::new();
    for case in cases {
        counts.entry(case.area).or_default().0 += 1;
    }
    for difference in differences {
        counts.entry(difference.area).or_default().1 += 1;
    }
    for (area, (checks, different)) in counts {
        println!("real root: {area:?}: {checks} checks, {different} differences");
    }
}

/// Asks the real root once, and the filter in each way.
fn compare_as(user: User, ways: &[Way]) {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new(&cases::all_calls());
    root::give(user, &fixture.path(""));
    let mut cases = match user {
        User::Another => cases::of_another_user(&fixture),
        User::Own | User::Ordinary => cases::cases(&fixture),
    };
    if user == User::Ordinary {
        cases.retain(|case| !cases::is_roots(case));
        // The directories of the real root that hold the fixture are the user's own.
        cases.retain(|case| case.area != Area::Metadata || fixture.is_inside(&case.line));
    }
    let fewest = match user {
        User::Another => FEWEST_OF_ANOTHER,
        User::Own | User::Ordinary => FEWEST_CHECKS,
    };
    assert!(cases.len() > fewest, "only {} cases", cases.len());
    compare_cases(&fixture, &cases, user, ways);
}

/// Asks the real root these cases once, and the filter in each way. Gives the real root's answers.
fn compare_cases(fixture: &Fixture, cases: &[Case], user: User, ways: &[Way]) -> Vec<String> {
    let script = script(fixture, cases);
    let real = answers(&root::run(fixture, &script, user));
    for &way in ways {
        let seen = answers(&output(&mut filtered(fixture, &script, user, way)));
        let mut differences = compare(cases, &real, &seen);
        fixture.is_untouched();
        let libraries = match way {
            Way::Audited => Libraries::Audit,
            _ => Libraries::Start,
        };
        let before = differences.len();
        differences.retain(|difference| !deviations::is_named(&difference.text, libraries));
        println!(
            "{user:?} user, filter {way:?}: {} checks, {} differences by decision, {} others",
            cases.len(),
            before - differences.len(),
            differences.len()
        );
        report(cases, &differences);
        let mut alike: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for difference in &differences {
            alike
                .entry(&difference.text)
                .or_default()
                .push(&difference.call);
        }
        for (text, calls) in alike {
            println!("{}: {text}", calls.join(" "));
        }
        assert!(differences.is_empty(), "{} differences", differences.len());
    }
    real
}

#[test]
fn the_filter_answers_as_the_real_root() {
    compare_as(User::Own, &[Way::Alone, Way::Audited]);
}

#[test]
fn so_it_does_beside_a_second_preload() {
    compare_as(User::Own, &[Way::BeforeNeighbour, Way::BehindNeighbour]);
}

#[test]
fn so_it_does_for_an_ordinary_user() {
    compare_as(User::Ordinary, &[Way::Alone]);
}

/// Where the program has confined itself to what it needs bare.
#[test]
fn so_it_does_for_a_program_that_confines_itself() {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new(&cases::all_calls());
    let cases = cases::of_the_confined(&fixture);
    let real = compare_cases(
        &fixture,
        &cases,
        User::Own,
        &[Way::Alone, Way::BehindNeighbour],
    );
    let strange = |answer: &&String| answer.contains("[signal") || answer.contains("not confined");
    let strange = real.iter().filter(strange).count();
    // A large listing needs more of the kernel than the program allows itself.
    assert!(
        strange < 4,
        "{strange} of {} answers say nothing",
        cases.len()
    );
}

/// libc opens some files by itself, where no hook sees it.
#[test]
fn so_it_does_where_libc_opens_files_by_itself() {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new(&cases::all_calls());
    let cases = cases::of_own_files(&fixture);
    let ways = [Way::Alone, Way::Audited, Way::BehindNeighbour];
    let real = compare_cases(&fixture, &cases, User::Own, &ways);
    let script = script(&fixture, &cases);
    let seen = answers(&output(&mut bare(&fixture, &script)));
    let differences = compare(&cases, &real, &seen).len();
    assert!(differences > 200, "bare, only {differences} answers differ");
}

/// Where a user may not search a directory, he is told so and not whether a name is there.
#[test]
fn so_it_does_for_a_user_whom_directories_are_closed_to() {
    assert!(
        root::is_root() || std::env::var_os("BLINKERS_SKIP_REAL_ROOT").is_some(),
        "only root can make directories that another user may not search; \
         set BLINKERS_SKIP_REAL_ROOT=1 to go without the comparison"
    );
    if root::is_root() {
        compare_as(User::Another, &[Way::Alone]);
    }
}

#[test]
fn the_comparison_can_fail() {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new(&cases::all_calls());
    let cases = cases::cases(&fixture);
    let script = script(&fixture, &cases);
    let real = answers(&root::run(&fixture, &script, User::Own));
    let seen = answers(&output(&mut bare(&fixture, &script)));
    let differences = compare(&cases, &real, &seen);
    for area in [
        Area::Open,
        Area::Stat,
        Area::Access,
        Area::Links,
        Area::Listing,
        Area::Exec,
    ] {
        let count = differences
            .iter()
            .filter(|difference| difference.area == area)
            .count();
        assert!(
            count > 20,
            "{area:?}: bare, only {count} answers differ from the real root's"
        );
    }
}

/// `blinkers check` has a resolution of its own; it must be the same law.
#[test]
fn check_agrees_with_the_filter() {
    let fixture = Fixture::new(&cases::all_calls());
    let paths = cases::paths(&fixture);
    let cases: Vec<Case> = paths
        .iter()
        .map(|path| Case {
            area: Area::Access,
            line: format!("access\t/\t-\t{path}"),
        })
        .collect();
    let script = script(&fixture, &cases);
    let seen = answers(&output(&mut filtered(
        &fixture,
        &script,
        User::Own,
        Way::Alone,
    )));
    let told = with_view(&fixture, User::Own, "check")
        .args(&paths)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told.lines().count(), paths.len(), "{told}");
    let mut counts = [0, 0];
    for ((line, seen), path) in told.lines().zip(&seen).zip(&paths) {
        let visible = line.starts_with("visible");
        // Of a link to nothing, check tells that the link is there.
        if Path::new(path).is_symlink() && !Path::new(path).exists() {
            continue;
        }
        // ENOTDIR and ELOOP are the kernel's answers, whatever is visible.
        if seen == "yes" || seen == "ENOENT" {
            assert_eq!(visible, seen == "yes", "check: {line}\nfilter: {seen}");
            counts[usize::from(visible)] += 1;
        }
    }
    assert!(counts[0] > 40 && counts[1] > 40, "{counts:?}");
}
