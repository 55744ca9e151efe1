//! syscall(2): a system call by its number.
//!
//! Programs use it for calls that their libc lacks. What it is asked for is judged by the row
//! that the table has of the number; the rest goes on untouched.

use super::exec::Strings;
use super::getdents::{NAME, OLD_NAME, listed};
use super::socket;
use crate::arch::number;
use crate::calls::{self, Asked};
use crate::errno;
use crate::execute;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::process;
use crate::process::environment::{Block, with_kept};
use crate::process::state::State;
use crate::verdict;
use core::ffi::{c_int, c_long};

/// The arguments of a system call.
type Arguments = [c_long; 6];

/// Judges what a call names.
///
/// # Safety
/// The arguments are those of the system call `number`, of which `asked` was found.
#[inline(always)]
unsafe fn judge(
    state: &State,
    number: c_long,
    arguments: &Arguments,
    asked: &Asked,
) -> Result<(), Errno> {
    let is_run = matches!(number, number::SYS_execve | number::SYS_execveat);
    for call in asked.paths.into_iter().flatten() {
        // SAFETY: the row of the number says that the argument is a path, and the program passed
        // a C string, or what the kernel refuses.
        unsafe {
            if is_run {
                execute::judge(state, call.name, call.dir, call.path, call.last)?;
            } else {
                verdict::judge(call)?;
            }
        }
    }
    // SAFETY: the caller's promise.
    unsafe { socket::judge_call(number, arguments) }
}

hooks! {
    /// syscall(2). Six arguments are read whatever was passed, as the kernel does.
    fn syscall(number: c_long, a: c_long, b: c_long, c: c_long, d: c_long, e: c_long, f: c_long) -> c_long {
        // SAFETY: what was passed goes on as it came, except for what the kernel is to see
        // instead.
        let real = |c, d| unsafe { real(number, a, b, c, d, e, f) };
        let arguments = [a, b, c, d, e, f];
        let (Some(state), Some(asked)) = (process::current(), calls::asked(number, &arguments)) else {
            return real(c, d);
        };
        // SAFETY: the arguments are those of this number.
        if let Err(errno) = unsafe { judge(state, number, &arguments, &asked) } {
            return errno::fail(errno);
        }
        // SAFETY: each number has the arguments that its own page of the manual gives it.
        unsafe {
            match number {
                number::SYS_getdents64 => {
                    listed(a as c_int, b as *mut u8, NAME, || real(c, d) as isize) as c_long
                }
                number::SYS_getdents => {
                    listed(a as c_int, b as *mut u8, OLD_NAME, || real(c, d) as isize) as c_long
                }
                number::SYS_execve => with_kept(state, Block::given(c as Strings), |kept| {
                    real(kept.as_ptr() as c_long, d)
                }),
                number::SYS_execveat => with_kept(state, Block::given(d as Strings), |kept| {
                    real(c, kept.as_ptr() as c_long)
                }),
                _ => asked.effect.around(|| real(c, d)),
            }
        }
    }
}
