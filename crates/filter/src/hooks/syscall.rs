//! syscall(2): a system call by its number.
//!
//! Programs use it for calls that their libc lacks. What it is asked for is judged by the row
//! that the table has of the number; the rest goes on untouched.

use super::exec::{Strings, judge_program, with_environment};
use super::getdents::{NAME, OLD_NAME, listed};
use super::open::openat2;
use super::socket;
use crate::arch::number;
use crate::calls::{self, Asked, Effect, Instead, refused};
use crate::errno;
use crate::execute::Start;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::process;
use crate::process::state::State;
use crate::verdict::{self, Call};
use core::ffi::{c_char, c_int, c_long};

/// The arguments of a system call.
type Arguments = [c_long; 6];

/// Why a call is refused, and the arguments with which the kernel is asked whether it refuses them
/// by themselves.
struct Refusal {
    errno: Errno,
    others: Option<Arguments>,
}

/// Judges what a call names. Tells how a program is started, where it starts one.
///
/// # Safety
/// The arguments are those of the system call `number`, of which `asked` was found.
#[inline(always)]
unsafe fn judge(
    state: &State,
    number: c_long,
    arguments: &Arguments,
    asked: &Asked,
) -> Result<Start, Refusal> {
    let mut start = Start::Filtered;
    for call in asked.paths.into_iter().flatten() {
        // SAFETY: the row of the number says that the argument is a path, and the program passed
        // a C string, or what the kernel refuses.
        let judged = unsafe {
            match number {
                number::SYS_execve | number::SYS_execveat => {
                    judge_run(state, &call, number, arguments)
                }
                _ => verdict::judge(call).map(|()| Start::Filtered),
            }
        };
        start = judged.map_err(|errno| Refusal {
            errno,
            others: asked.is_odd.then(|| with_absent(arguments, &call)),
        })?;
    }
    // SAFETY: the caller's promise.
    let judged = unsafe { socket::judge_call(number, arguments) };
    judged.map(|()| start).map_err(|errno| Refusal {
        errno,
        others: socket::to_nowhere_by_number(number, arguments),
    })
}

/// # Safety
/// As for [`judge`]; the number is one of the exec family.
unsafe fn judge_run(
    state: &State,
    call: &Call,
    number: c_long,
    arguments: &Arguments,
) -> Result<Start, Errno> {
    let [_, b, c, d, e, _] = *arguments;
    let (argv, envp, flags) = match number {
        number::SYS_execve => (b, c, 0),
        _ => (c, d, e as c_int),
    };
    // SAFETY: the caller's promise.
    unsafe { judge_program(state, call, (argv as Strings, envp as Strings), flags) }
}

/// The arguments with a path that does not exist.
fn with_absent(arguments: &Arguments, call: &Call) -> Arguments {
    arguments.map(|argument| {
        let pointer = argument as *const c_char;
        pointer.instead_of(call.path) as c_long
    })
}

/// openat2(2) by its number: a frame of its own, for the other calls make do with less stack.
///
/// # Safety
/// The arguments are those of openat2(2).
#[inline(never)]
unsafe fn open_how(arguments: &Arguments, past: Past) -> c_long {
    let [a, b, c, d, e, f] = *arguments;
    // SAFETY: the caller's promise; the path and `how` are the program's, or what stands for them.
    let opened = unsafe {
        openat2::open(a as c_int, b as _, c as _, d as _, |path, how| {
            let number = number::SYS_openat2;
            past(number, a, path as c_long, how as c_long, d, e, f) as c_int
        })
    };
    opened.into()
}

/// prctl(2) and seccomp(2) by their numbers.
///
/// # Safety
/// The arguments are those of the call `number`.
#[cold]
#[inline(never)]
unsafe fn confine(number: c_long, arguments: &Arguments, effect: Effect, past: Past) -> c_long {
    let [a, b, c, d, e, f] = *arguments;
    // SAFETY: the caller's promise.
    effect.around_confining(|| unsafe { past(number, a, b, c, d, e, f) })
}

/// getdents64(2) and getdents(2) by their numbers.
///
/// # Safety
/// The arguments are those of the call that `read` makes, with names at `name` of each entry.
#[inline(never)]
unsafe fn entries(arguments: &Arguments, name: usize, read: impl Fn() -> c_long) -> c_long {
    let [a, b, ..] = *arguments;
    // SAFETY: the caller's promise.
    unsafe { listed(a as c_int, b as *mut u8, name, || read() as isize) as c_long }
}

/// The next function of this name.
type Past = unsafe fn(c_long, c_long, c_long, c_long, c_long, c_long, c_long) -> c_long;

hooks! {
    /// syscall(2). Six arguments are read whatever was passed, as the kernel does.
    fn syscall(number: c_long, a: c_long, b: c_long, c: c_long, d: c_long, e: c_long, f: c_long) -> c_long {
        let past = real;
        // SAFETY: what was passed goes on as it came, except for what the kernel is to see
        // instead.
        let real = |c, d| unsafe { past(number, a, b, c, d, e, f) };
        let arguments = [a, b, c, d, e, f];
        let (Some(state), Some(asked)) = (process::current(), calls::asked(number, &arguments)) else {
            return real(c, d);
        };
        if number == number::SYS_openat2 {
            // SAFETY: the arguments are those of openat2(2).
            return unsafe { open_how(&arguments, past) };
        }
        if let Effect::Confines(_) = asked.effect {
            // SAFETY: the arguments are those of this number.
            return unsafe { confine(number, &arguments, asked.effect, past) };
        }
        // SAFETY: the arguments are those of this number.
        let start = match unsafe { judge(state, number, &arguments, &asked) } {
            Ok(start) => start,
            Err(Refusal { errno, others: None }) => return errno::fail(errno),
            Err(Refusal { errno, others: Some([a, b, c, d, e, f]) }) => {
                // SAFETY: as the arguments came, but for a path or an address where nothing is.
                return refused(errno, || unsafe { past(number, a, b, c, d, e, f) });
            }
        };
        // SAFETY: each number has the arguments that its own page of the manual gives it.
        unsafe {
            match number {
                number::SYS_getdents64 => entries(&arguments, NAME, || real(c, d)),
                number::SYS_getdents => entries(&arguments, OLD_NAME, || real(c, d)),
                number::SYS_execve => with_environment(state, start, c as Strings, |kept| {
                    real(kept as c_long, d)
                }),
                number::SYS_execveat => with_environment(state, start, d as Strings, |kept| {
                    real(c, kept as c_long)
                }),
                _ => asked.effect.around(|| real(c, d)),
            }
        }
    }
}
