//! syscall(2): a system call by its number.
//!
//! Programs use it for calls that their libc lacks. What it is asked for is judged by the row
//! that the table has of the number; the rest goes on untouched.

use super::exec::{Strings, judge_program, with_environment};
use super::getdents::{NAME, OLD_NAME, listed};
use super::open::openat2;
use super::{rename, root, socket};
use crate::arch::number;
use crate::calls::altering::{NOTHING, judge_alterings, make};
use crate::calls::judging::Refused;
use crate::calls::{self, Asked, Effect, Instead, refused};
use crate::errno;
use crate::execute::Start;
use crate::hook::hooks;
use crate::process;
use crate::process::state::State;
use crate::verdict::{self, Altering, Change};
use core::ffi::{c_char, c_int, c_long, c_uint};

/// The arguments of a system call.
type Arguments = [c_long; 6];

/// Judges what a call names, if it is neither of the exec family nor one of sockets.
///
/// # Safety
/// `asked` was found of the arguments of a system call.
#[inline(always)]
unsafe fn judge(asked: &Asked) -> Result<(), Refused> {
    for call in asked.paths.iter().flatten() {
        // SAFETY: the row of the number says that the argument is a path, and the program passed
        // a C string, or what the kernel refuses.
        unsafe { verdict::judge(*call) }.map_err(|errno| Refused {
            errno,
            path: call.path,
        })?;
    }
    Ok(())
}

/// The address of a socket, which is no path of its own.
///
/// # Safety
/// As for [`judge`].
#[inline(never)]
unsafe fn judge_address(number: c_long, arguments: &Arguments) -> Result<Altering, Refused> {
    // SAFETY: the caller's promise.
    unsafe { socket::judge_call(number, arguments) }.map_err(|errno| Refused {
        errno,
        path: core::ptr::null(),
    })
}

/// A call that makes, moves or removes a name, or bind(2).
///
/// # Safety
/// As for [`judge`], and `past` is the next function.
#[cold]
#[inline(never)]
unsafe fn alter(
    state: &State,
    number: c_long,
    arguments: &Arguments,
    asked: &Asked,
    past: Past,
) -> Result<c_long, Refused> {
    let [a, b, c, d, e, f] = *arguments;
    // SAFETY: the caller's promise.
    let real = || unsafe { past(number, a, b, c, d, e, f) };
    if number == number::SYS_bind {
        // SAFETY: the caller's promise.
        let altering = unsafe { judge_address(number, arguments) }?;
        return Ok(socket::bound(altering, real));
    }
    let (calls, count) = match asked.paths {
        [Some(first), Some(second)] => ([first, second], 2),
        [Some(first), None] => ([first; 2], 1),
        _ => return Ok(real()),
    };
    let calls = calls.get(..count).unwrap_or_default();
    let mut altered = NOTHING;
    // SAFETY: the row of the number says that these arguments are paths.
    unsafe {
        judge_alterings(state, calls, &mut altered)?;
        Ok(make(
            state,
            calls,
            &altered,
            asked.effect,
            || match number {
                number::SYS_renameat2 => {
                    let flags = rename::flags_for(e as c_uint, &altered);
                    past(number, a, b, c, d, flags.into(), f)
                }
                _ => real(),
            },
        ))
    }
}

/// Judges a program that is to be executed. Tells how it is started.
///
/// # Safety
/// As for [`judge`]; the number is one of the exec family.
#[inline(never)]
unsafe fn judge_run(
    state: &State,
    number: c_long,
    arguments: &Arguments,
    asked: &Asked,
) -> Result<Start, Refused> {
    let [_, b, c, d, e, _] = *arguments;
    let (argv, envp, flags) = match number {
        number::SYS_execve => (b, c, 0),
        _ => (c, d, e as c_int),
    };
    let [Some(call), _] = &asked.paths else {
        return Ok(Start::Filtered);
    };
    // SAFETY: the caller's promise.
    let judged = unsafe { judge_program(state, call, (argv as Strings, envp as Strings), flags) };
    judged.map_err(|errno| Refused {
        errno,
        path: call.path,
    })
}

/// The arguments with a path that does not exist.
fn with_absent(arguments: &Arguments, path: *const c_char) -> Arguments {
    arguments.map(|argument| {
        let pointer = argument as *const c_char;
        pointer.instead_of(path) as c_long
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

/// Makes a call that was judged.
///
/// # Safety
/// The arguments are those of the system call `number`, and `past` is the
/// next function.
#[inline(never)]
unsafe fn make_judged(
    state: &State,
    number: c_long,
    arguments: &Arguments,
    effect: Effect,
    start: Start,
    past: Past,
) -> c_long {
    let [a, b, c, d, e, f] = *arguments;
    // SAFETY: what was passed goes on as it came, except for what the kernel is to see instead.
    let real = |c, d| unsafe { past(number, a, b, c, d, e, f) };
    // SAFETY: each number has the arguments that its own page of the manual gives it.
    unsafe {
        match number {
            number::SYS_getdents64 => entries(arguments, NAME, || real(c, d)),
            number::SYS_getdents => entries(arguments, OLD_NAME, || real(c, d)),
            number::SYS_execve => {
                with_environment(state, start, c as Strings, |kept| real(kept as c_long, d))
            }
            number::SYS_execveat => {
                with_environment(state, start, d as Strings, |kept| real(c, kept as c_long))
            }
            _ => effect.around(|| real(c, d)),
        }
    }
}

/// What a call answers that is refused: what the kernel says of its other arguments, if they may be
/// such as it refuses by themselves.
#[cold]
#[inline(never)]
fn fail(
    number: c_long,
    arguments: &Arguments,
    asked: &Asked,
    Refused { errno, path }: Refused,
    past: Past,
) -> c_long {
    let others = if path.is_null() {
        socket::to_nowhere_by_number(number, arguments)
    } else {
        asked.is_odd.then(|| with_absent(arguments, path))
    };
    let Some([a, b, c, d, e, f]) = others else {
        return errno::fail(errno);
    };
    // SAFETY: as the arguments came, but for a path or an address where nothing is.
    refused(errno, || unsafe { past(number, a, b, c, d, e, f) })
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
        let alters = asked.paths.iter().flatten().any(|call| call.change != Change::Nothing);
        if alters || number == number::SYS_bind {
            // SAFETY: the arguments are those of this number.
            return unsafe { alter(state, number, &arguments, &asked, past) }
                .unwrap_or_else(|refused| fail(number, &arguments, &asked, refused, past));
        }
        // SAFETY: the arguments are those of this number.
        let judged = unsafe {
            match number {
                number::SYS_execve | number::SYS_execveat => {
                    judge_run(state, number, &arguments, &asked)
                }
                number::SYS_connect | number::SYS_sendto | number::SYS_sendmsg | number::SYS_sendmmsg => {
                    judge_address(number, &arguments).map(|_| Start::Filtered)
                }
                _ => judge(&asked).map(|()| Start::Filtered),
            }
        };
        if let (number::SYS_chroot | number::SYS_pivot_root | number::SYS_mount | number::SYS_umount2, Ok(_)) =
            (number, &judged)
        {
            // SAFETY: the arguments are those of this number.
            return match unsafe { root::prepared_by_number(state, number, &arguments, &asked) } {
                Ok(prepared) => root::make(prepared, asked.effect, || real(c, d)),
                Err(refused) => fail(number, &arguments, &asked, refused, past),
            };
        }
        let start = match judged {
            Ok(start) => start,
            Err(refused) => return fail(number, &arguments, &asked, refused, past),
        };
        // SAFETY: the same.
        unsafe { make_judged(state, number, &arguments, asked.effect, start, past) }
    }
}
