//! Each call of the table that has a system-call number is asked for both ways: by libc's function
//! and by syscall(2). The answers and the errors are the same.

use crate::harness::Dir;
use blinkers_filter::calls::ROWS;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const PROBE: &str = include_str!("both_ways/probe.c");
const CASES: &str = include_str!("both_ways/cases.h");

/// Numbers without a question.
const NOT_ASKED: [(&str, &str); 1] = [(
    "SYS_vfork",
    "the child would return from syscall(2) on the stack of its parent",
)];

/// The numbers that cases.h asks about.
fn asked() -> BTreeSet<&'static str> {
    CASES
        .lines()
        .filter_map(|line| line.strip_prefix("CASE(")?.split(',').next())
        .collect()
}

#[test]
fn each_number_of_the_table_has_a_case() {
    let mut expected: BTreeSet<&str> = ROWS
        .iter()
        .copied()
        .flatten()
        .flat_map(|row| row.numbers)
        .map(|(number, _)| *number)
        .collect();
    for (number, _) in NOT_ASKED {
        assert!(expected.remove(number), "{number} is in no row");
    }
    assert_eq!(expected, asked(), "rows of calls/, and both_ways/cases.h");
}

/// One question: what, where, and which path.
type Question = (String, String, String, String);

/// The answers by the function, and by the number.
#[derive(Default, Debug)]
struct Answers {
    by_function: String,
    by_number: String,
}

fn answers(text: &str) -> BTreeMap<Question, Answers> {
    let mut answers: BTreeMap<Question, Answers> = BTreeMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [case, number, place, path, way, answer @ ..] = &words[..] else {
            panic!("{line}");
        };
        let question = [*case, *number, *place, *path].map(str::to_owned);
        let entry = answers.entry(question.into()).or_default();
        let place = match *way {
            "function" => &mut entry.by_function,
            _ => &mut entry.by_number,
        };
        *place = answer.join(" ");
    }
    answers
}

#[test]
fn function_and_number_have_one_answer() {
    let dir = Dir::new();
    for directory in ["seen", "tree"] {
        std::fs::create_dir(dir.at(directory)).unwrap();
    }
    dir.file("cases.h", CASES);
    let probe = dir.compile("tree/probe", PROBE, &["-I", dir.path().to_str().unwrap()]);
    // The files as they are when the view is composed.
    let bare = Command::new(&probe)
        .arg(dir.path())
        .current_dir(dir.path())
        .output()
        .unwrap();
    let all_bare = answers(&String::from_utf8_lossy(&bare.stdout));
    // Without a usage map, so that nothing is known of what the questions before have made.
    let mut command = dir.blinkers(&["compile", "--no-defaults", "--package", "coreutils"]);
    for name in ["file", "directory", "link", "dangling", "other"] {
        command.0.arg("--path").arg(dir.at("seen").join(name));
    }
    command
        .arguments(["--tree", "tree", "--tree", "/proc", "-o", "index"])
        .finish()
        .ends_with(0);
    let script = "eval \"$($BLINKERS env --index index)\" && exec tree/probe \"$PWD\"";
    let finished = dir.shell(script).ends_with(0);
    let answers = answers(&finished.stdout());
    assert_eq!(answers.len(), all_bare.len());
    assert!(answers.len() > 1500, "{}", answers.len());
    let mut faults = Vec::new();
    for (question, answer) in &answers {
        let has_function = !answer.by_function.starts_with("-2");
        if has_function && answer.by_function != answer.by_number {
            faults.push(format!("{question:?}: {answer:?}"));
        }
        let bare = &all_bare[question];
        let (case, number, way, path) = question;
        let is_hidden = path == "seen/hidden";
        // A name that is there and hidden, where it is looked up, is not there: the answer is that
        // for an absent one, which may be another fault of the arguments. What would make the name
        // is another matter.
        let absent = [way.as_str(), "full"].into_iter().find_map(|way| {
            let path = "seen/absent".into();
            all_bare.get(&(case.clone(), number.clone(), way.into(), path))
        });
        let absent = match absent.map(|answers| answers.by_number.as_str()) {
            // A call that this kernel lacks is judged all the same.
            None | Some("-1 ENOSYS") => "-1 ENOENT",
            Some(absent) => absent,
        };
        if is_hidden && names_what_exists(number, case) && answer.by_number != absent {
            faults.push(format!(
                "{question:?} shows what is hidden: {answer:?}, absent {absent}"
            ));
        }
        // What is visible is there, and so is all of a tree but what leads out of it.
        let is_seen = !matches!(
            path.as_str(),
            "seen/link" | "seen/dangling" | "seen/hidden" | "seen/absent" | "tree/dangling"
        );
        if is_seen && answer.by_number != bare.by_number {
            faults.push(format!("{question:?}: {answer:?}, bare {bare:?}"));
        }
    }
    println!("{} questions both ways", answers.len());
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Whether a call looks up a name that exists, and not one that it makes.
fn names_what_exists(number: &str, case: &str) -> bool {
    const MAKE_OR_NAME_NONE: &str = "open openat creat mkdir mkdirat mknod mknodat symlink \
        symlinkat rename renameat renameat2 link linkat bind clone clone3 unshare setns fchdir \
        getdents getdents64";
    let number = number.trim_start_matches("SYS_");
    let text = CASES
        .lines()
        .filter(|line| line.starts_with("CASE("))
        .nth(case.parse().unwrap())
        .unwrap();
    // With both times omitted the kernel looks nothing up.
    !MAKE_OR_NAME_NONE.split(' ').any(|name| name == number) && !text.contains("omitted")
}
