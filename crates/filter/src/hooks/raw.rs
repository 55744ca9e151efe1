//! syscall(2): the raw escape hatch, for every number that names a path.
//!
//! Programs use it for calls that their libc lacks. What it is asked for is judged as the
//! function of that name is; the rest goes on untouched.

mod paths;

use super::entries::{NAME, OLD_NAME, listed};
use super::exec::Strings;
use super::socket;
use super::stat::last as at_last;
use crate::errno;
use crate::execute;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::memory::changes;
use crate::process;
use crate::process::environment::{Block, with_kept};
use crate::process::state::State;
use crate::verdict::Last::Follow;
use crate::verdict::{Call, judge};
use core::ffi::{c_char, c_int, c_long};
use paths::{Arguments, HERE, paths};

/// Judges what a call names.
///
/// # Safety
/// The arguments are those of the system call `number`.
unsafe fn judge_call(state: &State, number: c_long, arguments: &Arguments) -> Result<(), Errno> {
    let [a, b, _, _, e, _] = *arguments;
    let execute = |dir: c_long, path: c_long, last| {
        // SAFETY: the caller's promise.
        unsafe { execute::judge(state, "syscall", dir as c_int, path as *const c_char, last) }
    };
    match number {
        libc::SYS_execve => return execute(HERE, a, Follow),
        libc::SYS_execveat => return execute(a, b, at_last(e as c_int)),
        _ => {}
    }
    // SAFETY: the caller's promise.
    unsafe { socket::judge_call(number, arguments) }?;
    for named in paths(number, arguments).into_iter().flatten() {
        let call = Call {
            name: named.name,
            dir: named.dir,
            path: named.path as *const c_char,
            last: named.last,
            creates: named.creates,
        };
        // SAFETY: the caller's promise.
        unsafe { judge(call) }?;
    }
    Ok(())
}

hooks! {
    /// syscall(2). Six arguments are read whatever was passed, as the kernel does.
    fn syscall(number: c_long, a: c_long, b: c_long, c: c_long, d: c_long, e: c_long, f: c_long) -> c_long {
        // SAFETY: the arguments of the caller.
        unsafe {
            let Some(state) = process::current() else {
                return real(number, a, b, c, d, e, f);
            };
            if let Err(errno) = judge_call(state, number, &[a, b, c, d, e, f]) {
                return errno::fail(errno);
            }
            match number {
                libc::SYS_getdents64 => {
                    listed(a as c_int, b as *mut u8, NAME, || real(number, a, b, c, d, e, f) as isize) as c_long
                }
                libc::SYS_getdents => {
                    listed(a as c_int, b as *mut u8, OLD_NAME, || real(number, a, b, c, d, e, f) as isize) as c_long
                }
                libc::SYS_execve => with_kept(state, Block::given(c as Strings), |kept| {
                    real(number, a, b, kept.as_ptr() as c_long, d, e, f)
                }),
                libc::SYS_execveat => with_kept(state, Block::given(d as Strings), |kept| {
                    real(number, a, b, c, kept.as_ptr() as c_long, e, f)
                }),
                _ => changes::made_by_number(number, a, || real(number, a, b, c, d, e, f)),
            }
        }
    }
}
