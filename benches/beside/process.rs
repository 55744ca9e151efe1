//! What a whole command took, with all that it started and waited for.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::time::Instant;

/// Seconds.
#[derive(Clone, Copy)]
pub struct Cost {
    /// By the clock.
    pub wall: f64,
    /// User and system time of the command and its descendants.
    pub cpu: f64,
}

/// Runs the command to its end.
#[expect(clippy::zombie_processes, reason = "wait4 waits, and tells the time")]
pub fn run(command: &mut Command) -> (Cost, ExitStatus) {
    let started = Instant::now();
    let child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (usage, status) = wait(child.id().cast_signed());
    let wall = started.elapsed().as_secs_f64();
    let cpu = usage.cpu;
    (Cost { wall, cpu }, status)
}

/// Runs the command, which must succeed.
pub fn run_well(command: &mut Command) -> Cost {
    let (cost, status) = run(command);
    assert!(status.success(), "{command:?}: {status}");
    cost
}

/// What a process that has ended took.
pub struct Usage {
    /// User and system time in seconds.
    pub cpu: f64,
    /// Pages that were mapped when they were first touched.
    pub faults: i64,
}

/// Waits for a child: what it took, wait4(2), and its status.
pub fn wait(pid: libc::pid_t) -> (Usage, ExitStatus) {
    let mut status = 0;
    // SAFETY: all zero is a value of this type.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both are ours.
    let waited = unsafe { libc::wait4(pid, &mut status, 0, &mut usage) };
    assert_eq!(waited, pid, "{}", std::io::Error::last_os_error());
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    (
        Usage {
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            faults: usage.ru_minflt,
        },
        ExitStatusExt::from_raw(status),
    )
}
