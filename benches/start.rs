//! What the filter costs each process, beside a library that does nothing.
//!
//! posix_spawn and wait of small programs: bare, with an empty C library, with one that passes
//! the filter's names on, with the filter and a view that holds the programs. Interleaved,
//! medians; compare the ratios of one run, not the times of two.

mod beside;

use beside::process;
use beside::table::{self, Table};
use beside::turns::{interleave, rounds};
use beside::way::Way;
use beside::workshop::{Records, Workshop};
use std::ffi::CString;
use std::path::Path;
use std::time::Instant;

/// The program, its arguments, and how often it is started.
const PROGRAMS: [(&str, &[&str], usize); 4] = [
    ("/bin/true", &["true"], 1000),
    ("/bin/sh", &["sh", "-c", ":"], 1000),
    ("/usr/bin/git", &["git", "--version"], 500),
    ("/usr/bin/python3", &["python3", "-c", "pass"], 100),
];

fn main() {
    let workshop = Workshop::new();
    let view = workshop.view("index", &[], &["git", "python3"], workshop.path());
    let filtered = [
        workshop.filtered("the filter", &view, Records::None),
        workshop.filtered("as by run", &view, Records::Run),
        workshop.audited("and audit", &view, Records::Run),
    ];
    let mut ways = vec![Way::bare(), workshop.empty(), workshop.passing_on()];
    ways.extend(filtered);
    let mut head = vec![String::new()];
    head.extend(ways.iter().map(|way| way.name.clone()));
    let mut wall = Table::new(head.clone());
    let mut cpu = Table::new(head.clone());
    let mut faults = Table::new(head);
    for (program, arguments, full) in PROGRAMS {
        if !Path::new(program).exists() {
            println!("{program} is not installed, and is left out");
            continue;
        }
        let medians = interleave(&ways, rounds(full), |way| start(program, arguments, way));
        for (row, table) in [&mut wall, &mut cpu, &mut faults].into_iter().enumerate() {
            let cells = medians
                .iter()
                .map(|values| table::beside(values[row], medians[0][row], 0));
            table.row(std::iter::once(arguments.join(" ")).chain(cells));
        }
    }
    println!("start and end of a process, us by the clock (of bare), interleaved\n\n{wall}");
    println!("the same, us of processor time of the process (of bare)\n\n{cpu}");
    println!("the same, page faults (of bare)\n\n{faults}");
}

/// Microseconds by the clock and of the processor, and page faults.
fn start(program: &str, arguments: &[&str], way: &Way) -> Vec<f64> {
    let owned = |text: &str| CString::new(text).expect("no NUL");
    let assignments = way.environment.iter();
    let environment: Vec<CString> = assignments
        .map(|(name, value)| owned(&format!("{name}={value}")))
        .collect();
    let arguments: Vec<CString> = arguments.iter().map(|text| owned(text)).collect();
    let path = owned(program);
    let pointers = |strings: &[CString]| -> Vec<*mut libc::c_char> {
        let strings = strings.iter().map(|string| string.as_ptr().cast_mut());
        strings.chain([std::ptr::null_mut()]).collect()
    };
    let (arguments, environment) = (pointers(&arguments), pointers(&environment));
    let mut quiet = std::mem::MaybeUninit::uninit();
    // SAFETY: initialised here, used below, and given back there.
    let added = unsafe {
        libc::posix_spawn_file_actions_init(quiet.as_mut_ptr());
        let null = c"/dev/null".as_ptr();
        libc::posix_spawn_file_actions_addopen(quiet.as_mut_ptr(), 1, null, libc::O_WRONLY, 0)
    };
    assert_eq!(added, 0, "out of memory");
    let started = Instant::now();
    let mut pid = 0;
    // SAFETY: the strings and arrays live through the call, and the arrays end with null.
    let error = unsafe {
        libc::posix_spawn(
            &mut pid,
            path.as_ptr(),
            quiet.as_ptr(),
            std::ptr::null(),
            arguments.as_ptr(),
            environment.as_ptr(),
        )
    };
    assert_eq!(error, 0, "{program} cannot be started");
    let (usage, status) = process::wait(pid);
    let wall = started.elapsed().as_secs_f64();
    assert!(status.success(), "{program}, {}: {status}", way.name);
    // SAFETY: initialised above.
    unsafe { libc::posix_spawn_file_actions_destroy(quiet.as_mut_ptr()) };
    vec![wall * 1e6, usage.cpu * 1e6, usage.faults as f64]
}
