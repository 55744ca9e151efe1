//! What the filter costs each process at start, beside a library that does nothing.
//!
//! posix_spawn and wait of /bin/true: bare, with an empty C library preloaded, with the
//! filter and the base view of this machine. Interleaved, medians; compare the ratios of one
//! run, not the times of two.

mod beside;

use beside::{Workshop, median, rounds};
use std::ffi::CString;
use std::time::Instant;

fn main() {
    let workshop = Workshop::new();
    let ways = [
        workshop.bare(),
        workshop.preloaded("an empty C library", ""),
        workshop.filtered(),
        workshop.audited(),
    ];
    let rounds = rounds(2000);
    let mut times = ways.each_ref().map(|_| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for (way, times) in ways.iter().zip(&mut times) {
            times.push(start(&way.environment));
        }
    }
    let medians = times.map(median);
    println!("start and end of /bin/true, median of {rounds}, interleaved");
    for (way, median) in ways.iter().zip(medians) {
        let ratio = median / medians[0];
        println!("{:20} {median:7.1} us  {ratio:.3} of bare", way.name);
    }
}

/// Microseconds.
fn start(environment: &[String]) -> f64 {
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
    started.elapsed().as_secs_f64() * 1e6
}
