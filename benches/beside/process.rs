//! What a whole command took, with all that it started and waited for.

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
    let (cpu, status) = wait(child.id().cast_signed());
    let wall = started.elapsed().as_secs_f64();
    (Cost { wall, cpu }, status)
}

/// Runs the command, which must succeed.
pub fn run_well(command: &mut Command) -> Cost {
    let (cost, status) = run(command);
    assert!(status.success(), "{command:?}: {status}");
    cost
}

/// Waits for a child: its processor time in seconds, wait4(2), and its status.
pub fn wait(pid: libc::pid_t) -> (f64, ExitStatus) {
    let mut status = 0;
    // SAFETY: all zero is a value of this type.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both are ours.
    let waited = unsafe { libc::wait4(pid, &mut status, 0, &mut usage) };
    assert_eq!(waited, pid, "{}", std::io::Error::last_os_error());
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    (
        seconds(usage.ru_utime) + seconds(usage.ru_stime),
        std::os::unix::process::ExitStatusExt::from_raw(status),
    )
}
