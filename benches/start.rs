//! What the filter costs each process at start, beside a library that does nothing.
//!
//! posix_spawn and wait of /bin/true: bare, with an empty C library preloaded, with the
//! filter and the base view of this machine. Interleaved, medians; compare the ratios of one
//! run, not the times of two.

use std::ffi::CString;
use std::process::Command;
use std::time::{Duration, Instant};

const ROUNDS: usize = 2000;

fn main() {
    // `cargo test --benches` only wants to see that it runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") {
        ROUNDS
    } else {
        3
    };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let at = |name: &str| {
        directory
            .path()
            .join(name)
            .into_os_string()
            .into_string()
            .expect("UTF-8")
    };
    std::fs::write(at("empty.c"), "").expect("a file");
    run(Command::new("gcc").args(["-shared", "-O2", "-o", &at("empty.so"), &at("empty.c")]));
    let blinkers = env!("CARGO_BIN_EXE_blinkers");
    run(Command::new(blinkers)
        .args(["compile", "-o", &at("index")])
        .current_dir(directory.path()));
    let output = Command::new(blinkers)
        .args(["env", "--index", &at("index")])
        .env("XDG_CACHE_HOME", directory.path())
        .output()
        .expect("blinkers env");
    let filtered: Vec<String> = String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .filter_map(|line| line.strip_prefix("export "))
        .map(|line| line.replace('\'', ""))
        .collect();
    let environments = [
        ("bare", Vec::new()),
        (
            "an empty C library",
            vec![format!("LD_PRELOAD={}", at("empty.so"))],
        ),
        ("the filter", filtered),
    ];
    let mut times = environments.each_ref().map(|_| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for ((_, environment), times) in environments.iter().zip(&mut times) {
            times.push(start(environment));
        }
    }
    let medians = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    println!("start and end of /bin/true, median of {rounds}, interleaved");
    for ((name, _), median) in environments.iter().zip(medians) {
        println!(
            "{name:20} {:7.1} us  {:.3} of bare",
            median.as_secs_f64() * 1e6,
            median.as_secs_f64() / medians[0].as_secs_f64()
        );
    }
}

fn run(command: &mut Command) {
    let status = command.status().expect("a command to start");
    assert!(status.success(), "{command:?} failed");
}

fn start(environment: &[String]) -> Duration {
    let environment: Vec<CString> = environment
        .iter()
        .map(|string| CString::new(string.as_str()).expect("no NUL"))
        .collect();
    let mut pointers: Vec<*mut libc::c_char> = environment
        .iter()
        .map(|string| string.as_ptr().cast_mut())
        .collect();
    pointers.push(std::ptr::null_mut());
    let arguments = [c"true".as_ptr().cast_mut(), std::ptr::null_mut()];
    let started = Instant::now();
    let mut pid = 0;
    // SAFETY: the strings and arrays live through the call, and the arrays end with null.
    let error = unsafe {
        libc::posix_spawn(
            &mut pid,
            c"/bin/true".as_ptr(),
            std::ptr::null(),
            std::ptr::null(),
            arguments.as_ptr(),
            pointers.as_ptr(),
        )
    };
    assert_eq!(error, 0, "/bin/true cannot be started");
    let mut status = 0;
    // SAFETY: `status` is ours.
    unsafe { libc::waitpid(pid, &mut status, 0) };
    assert_eq!(status, 0, "/bin/true failed");
    started.elapsed()
}
