//! The signals of a run: those that it found ignored or blocked, and those that it holds back
//! from the first file that it makes to the last one that it removes.
//!
//! A signal that is held back is waited for, with who sent it; there is no handler.

use libc::{c_int, sigset_t};
use std::mem::{MaybeUninit, zeroed};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::channel;
use std::thread;

/// The signals that ask a build to end.
const ENDING: [c_int; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];

/// `si_code` of what the kernel itself sends, as for a key of the terminal: sigaction(2).
const SI_KERNEL: c_int = 0x80;

/// Whether SIGPIPE was ignored when this process was started.
static PIPE_WAS_IGNORED: AtomicBool = AtomicBool::new(false);

/// Whether SIGXFSZ was ignored when this process was started. It is ignored now: a file that may
/// not be written is an error to be told.
static FILE_SIZE_WAS_IGNORED: AtomicBool = AtomicBool::new(false);

/// Rust ignores SIGPIPE before `main`, so it is looked at before that.
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = remember_ignored;

extern "C" fn remember_ignored() {
    PIPE_WAS_IGNORED.store(is_ignored(libc::SIGPIPE), Relaxed);
    FILE_SIZE_WAS_IGNORED.store(is_ignored(libc::SIGXFSZ), Relaxed);
    set_action(libc::SIGXFSZ, libc::SIG_IGN);
}

fn is_ignored(signal: c_int) -> bool {
    // SAFETY: without a new action the call only fills in the old one.
    unsafe {
        let mut action = zeroed::<libc::sigaction>();
        libc::sigaction(signal, std::ptr::null(), &mut action) == 0
            && action.sa_sigaction == libc::SIG_IGN
    }
}

fn set_action(signal: c_int, action: libc::sighandler_t) {
    // SAFETY: `action` is SIG_DFL or SIG_IGN, so that no code of this program runs as a handler.
    unsafe {
        libc::signal(signal, action);
    }
}

/// What came to a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A child ended, was stopped or was continued.
    Child,
    /// A signal that asks the build to end.
    Asked {
        /// Its number.
        signal: c_int,
        /// Whether the terminal has sent it to each process of the group.
        by_terminal: bool,
    },
}

/// The signals that are held back as long as this value lives.
pub struct Held {
    before: sigset_t,
    held: sigset_t,
    child_was_ignored: bool,
}

impl Held {
    /// Holds back the signals that end a build, but those that are ignored; and SIGCHLD.
    pub fn hold() -> Held {
        let child_was_ignored = is_ignored(libc::SIGCHLD);
        if child_was_ignored {
            // The kernel would not keep the status of a child.
            set_action(libc::SIGCHLD, libc::SIG_DFL);
        }
        let ending = ENDING.into_iter().filter(|&signal| !is_ignored(signal));
        let held = set(ending.chain([libc::SIGCHLD]));
        let mut before = MaybeUninit::uninit();
        // SAFETY: both sets are whole when they are read: the call fills in the old one.
        let before = unsafe {
            libc::pthread_sigmask(libc::SIG_BLOCK, &held, before.as_mut_ptr());
            before.assume_init()
        };
        Held {
            before,
            held,
            child_was_ignored,
        }
    }

    /// Does work in which a signal may end this process at once, as if none were held back. The
    /// threads that the work starts and leaves behind hold them back all the same.
    pub fn let_through<T>(&self, work: impl FnOnce() -> T) -> T {
        let (done, wait) = channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                set_mask(&self.before);
                // Until the other end is dropped.
                let _ = wait.recv();
            });
            let _done = done;
            work()
        })
    }

    /// Waits for the next event.
    pub fn next(&self) -> Event {
        loop {
            // SAFETY: the set is whole, and there is room for what is told of the signal.
            let (signal, information) = unsafe {
                let mut information = zeroed::<libc::siginfo_t>();
                (libc::sigwaitinfo(&self.held, &mut information), information)
            };
            if signal == libc::SIGCHLD {
                return Event::Child;
            }
            // SAFETY: the kernel tells the sender of each of the other signals.
            let sender = unsafe { information.si_pid() };
            if signal > 0 && sender != std::process::id() as c_int {
                return Event::Asked {
                    signal,
                    by_terminal: information.si_code == SI_KERNEL,
                };
            }
        }
    }

    /// A signal that has come and asks for the end, if any has.
    pub fn come(&self) -> Option<c_int> {
        let now = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        loop {
            // SAFETY: the set and the time are whole; what is told of the signal is not asked for.
            match unsafe { libc::sigtimedwait(&self.held, null_mut(), &now) } {
                libc::SIGCHLD => {}
                signal => return (signal > 0).then_some(signal),
            }
        }
    }

    /// Lets the command find each signal as this process found it.
    pub fn hand_on(&self, command: &mut Command) {
        let before = self.before;
        let child_was_ignored = self.child_was_ignored;
        let pipe_was_ignored = PIPE_WAS_IGNORED.load(Relaxed);
        let file_size_was_ignored = FILE_SIZE_WAS_IGNORED.load(Relaxed);
        let restore = move || {
            if child_was_ignored {
                set_action(libc::SIGCHLD, libc::SIG_IGN);
            }
            if pipe_was_ignored {
                set_action(libc::SIGPIPE, libc::SIG_IGN);
            }
            if !file_size_was_ignored {
                set_action(libc::SIGXFSZ, libc::SIG_DFL);
            }
            set_mask(&before);
            Ok(())
        };
        // SAFETY: between fork and exec the closure only makes system calls that are safe there,
        // signal-safety(7).
        unsafe {
            command.pre_exec(restore);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // The end that they ask for has come.
        while self.come().is_some() {}
        set_mask(&self.before);
    }
}

fn set(signals: impl Iterator<Item = c_int>) -> sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: sigemptyset makes the set whole before it is used.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in signals {
            libc::sigaddset(set.as_mut_ptr(), signal);
        }
        set.assume_init()
    }
}

fn set_mask(mask: &sigset_t) {
    // SAFETY: the set is whole, and the old one is not asked for.
    unsafe {
        libc::pthread_sigmask(libc::SIG_SETMASK, mask, null_mut());
    }
}

/// Ends this process by `signal`, without a core file of its own. Comes back where the kernel does
/// not let it: for the first process of a PID namespace.
pub fn end_by(signal: c_int) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    set_action(signal, libc::SIG_DFL);
    set_mask(&set(std::iter::empty()));
    // SAFETY: no memory is handed over.
    unsafe {
        libc::kill(libc::getpid(), signal);
    }
}
