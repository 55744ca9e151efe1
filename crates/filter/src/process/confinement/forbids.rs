//! What the program of a filter says of the filter's own system calls: seccomp(2), and Linux'
//! Documentation/networking/filter.rst for its instructions.

use crate::arch::AUDIT_MACHINE;
use crate::memory::readable::is_readable;
use core::ffi::c_long;

/// struct sock_fprog of linux/filter.h, as the program of a process gives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Program(pub *const libc::sock_fprog);

impl Program {
    /// The strict mode, which has none.
    pub const NONE: Program = Program(core::ptr::null());
}

/// Any address of a user's.
const ADDRESS: u64 = 0x7fff_0000_1000;
const HERE: u64 = libc::AT_FDCWD as u64;
const A_FILE: u64 = 3;

/// The calls that blinkers makes by itself, with arguments as it makes them.
const OWN_CALLS: &[(c_long, [u64; 6])] = &[
    (libc::SYS_openat, [HERE, ADDRESS, READ, 0, 0, 0]),
    (libc::SYS_openat, [HERE, ADDRESS, MAP, 0, 0, 0]),
    (libc::SYS_openat, [HERE, ADDRESS, LOG, 0, 0, 0]),
    (libc::SYS_openat2, [HERE, ADDRESS, ADDRESS, 24, 0, 0]),
    (libc::SYS_close, [A_FILE, 0, 0, 0, 0, 0]),
    (libc::SYS_read, [A_FILE, ADDRESS, 4096, 0, 0, 0]),
    (libc::SYS_pread64, [A_FILE, ADDRESS, 4096, 0, 0, 0]),
    (libc::SYS_write, [A_FILE, ADDRESS, 4096, 0, 0, 0]),
    (libc::SYS_newfstatat, [HERE, ADDRESS, ADDRESS, 0, 0, 0]),
    (
        libc::SYS_newfstatat,
        [A_FILE, ADDRESS, ADDRESS, EMPTY, 0, 0],
    ),
    (libc::SYS_newfstatat, [HERE, ADDRESS, ADDRESS, LINK, 0, 0]),
    (libc::SYS_faccessat2, [HERE, ADDRESS, 0, LINK, 0, 0]),
    (libc::SYS_faccessat2, [HERE, ADDRESS, 1, EFFECTIVE, 0, 0]),
    (libc::SYS_readlinkat, [HERE, ADDRESS, ADDRESS, 4096, 0, 0]),
    (libc::SYS_getcwd, [ADDRESS, 4096, 0, 0, 0, 0]),
    (libc::SYS_fgetxattr, [A_FILE, ADDRESS, 0, 0, 0, 0]),
    (libc::SYS_mmap, [0, 4096, 3, SHARED, A_FILE, 0]),
    (libc::SYS_mmap, [0, 4096, 3, FRESH, u64::MAX, 0]),
    (libc::SYS_mprotect, [ADDRESS, 4096, 1, 0, 0, 0]),
    (libc::SYS_munmap, [ADDRESS, 4096, 0, 0, 0, 0]),
    (libc::SYS_rt_sigprocmask, [2, ADDRESS, ADDRESS, 8, 0, 0]),
    (libc::SYS_rt_sigpending, [ADDRESS, 8, 0, 0, 0, 0]),
    (libc::SYS_rt_sigtimedwait, [ADDRESS, 0, ADDRESS, 8, 0, 0]),
    (
        libc::SYS_clone,
        [libc::CLONE_VM as u64, ADDRESS, 0, 0, 0, 0],
    ),
    (libc::SYS_wait4, [A_FILE, 0, libc::__WALL as u64, 0, 0, 0]),
    (libc::SYS_getpid, [0; 6]),
    (libc::SYS_gettid, [0; 6]),
    (libc::SYS_getuid, [0; 6]),
    (libc::SYS_geteuid, [0; 6]),
    (libc::SYS_getegid, [0; 6]),
];

const READ: u64 = (libc::O_RDONLY | libc::O_NONBLOCK | libc::O_CLOEXEC) as u64;
const MAP: u64 = (libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC) as u64;
const LOG: u64 =
    (libc::O_WRONLY | libc::O_APPEND | libc::O_NOCTTY | libc::O_NONBLOCK | libc::O_CLOEXEC) as u64;
const EMPTY: u64 = libc::AT_EMPTY_PATH as u64;
const LINK: u64 = libc::AT_SYMLINK_NOFOLLOW as u64;
const EFFECTIVE: u64 = libc::AT_EACCESS as u64;
const SHARED: u64 = libc::MAP_SHARED as u64;
const FRESH: u64 = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as u64;

impl Program {
    /// Whether any of them would not simply be made. So too where there is no program, or none that
    /// can be read, which the kernel then says.
    pub fn forbids_own_calls(self) -> bool {
        if !is_readable(self.0, size_of::<libc::sock_fprog>()) {
            return true;
        }
        // SAFETY: so many bytes can be read.
        let program = unsafe { self.0.read() };
        let length = usize::from(program.len);
        if !is_readable(program.filter, length * size_of::<libc::sock_filter>()) {
            return true;
        }
        // SAFETY: as above.
        let code = unsafe { core::slice::from_raw_parts(program.filter, length) };
        let mut calls = OWN_CALLS.iter();
        calls.any(|(number, arguments)| !allows(code, *number as u32, arguments))
    }
}

/// Whether the program `code` allows a call.
fn allows(code: &[libc::sock_filter], number: u32, arguments: &[u64; 6]) -> bool {
    /// A word of struct seccomp_data, by its place.
    fn word(place: u32, number: u32, arguments: &[u64; 6]) -> Option<u32> {
        match place {
            0 => Some(number),
            4 => Some(AUDIT_MACHINE),
            8 => Some(ADDRESS as u32),
            12 => Some((ADDRESS >> 32) as u32),
            _ => {
                let argument = arguments.get((place as usize).checked_sub(16)? / 8)?;
                match place % 8 {
                    0 => Some(*argument as u32),
                    4 => Some((*argument >> 32) as u32),
                    _ => None,
                }
            }
        }
    }
    let answer = run(code, |place| word(place, number, arguments));
    let action = answer.map(|answer| answer & libc::SECCOMP_RET_ACTION_FULL);
    matches!(
        action,
        Some(libc::SECCOMP_RET_ALLOW | libc::SECCOMP_RET_LOG)
    )
}

/// What the program answers; None for one that the kernel refuses.
fn run(code: &[libc::sock_filter], load: impl Fn(u32) -> Option<u32>) -> Option<u32> {
    let (mut a, mut x, mut memory) = (0_u32, 0_u32, [0_u32; 16]);
    let mut at = 0;
    // Each jump leads forward, so the program ends.
    loop {
        let step = code.get(at)?;
        at += 1;
        let (class, operand) = (
            step.code & 0x07,
            if step.code & 0x08 == 0 { step.k } else { x },
        );
        match class {
            // BPF_LD, BPF_LDX: of the data, a constant, the memory, or the data's size.
            0 | 1 => {
                let loaded = match step.code & 0xe0 {
                    0x00 => step.k,
                    0x20 if class == 0 => load(step.k)?,
                    0x60 => *memory.get(step.k as usize)?,
                    0x80 => 64,
                    _ => return None,
                };
                *(if class == 0 { &mut a } else { &mut x }) = loaded;
            }
            // BPF_ST, BPF_STX.
            2 | 3 => *memory.get_mut(step.k as usize)? = if class == 2 { a } else { x },
            4 => a = calculate(step.code & 0xf0, a, operand)?,
            5 => {
                let jump = match step.code & 0xf0 {
                    0x00 => step.k,
                    condition => {
                        let holds = match condition {
                            0x10 => a == operand,
                            0x20 => a > operand,
                            0x30 => a >= operand,
                            0x40 => a & operand != 0,
                            _ => return None,
                        };
                        u32::from(if holds { step.jt } else { step.jf })
                    }
                };
                at = at.checked_add(jump as usize)?;
            }
            6 => return Some(if step.code & 0x18 == 0x10 { a } else { step.k }),
            // BPF_MISC: BPF_TXA or BPF_TAX.
            _ if step.code & 0xf8 == 0x80 => a = x,
            _ => x = a,
        }
    }
}

/// An instruction of the class BPF_ALU.
fn calculate(operation: u16, a: u32, operand: u32) -> Option<u32> {
    Some(match operation {
        0x00 => a.wrapping_add(operand),
        0x10 => a.wrapping_sub(operand),
        0x20 => a.wrapping_mul(operand),
        0x30 => a.checked_div(operand)?,
        0x40 => a | operand,
        0x50 => a & operand,
        0x60 => a.checked_shl(operand).unwrap_or(0),
        0x70 => a.checked_shr(operand).unwrap_or(0),
        0x80 => a.wrapping_neg(),
        0xa0 => a ^ operand,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn step(code: u16, jt: u8, jf: u8, k: u32) -> libc::sock_filter {
        libc::sock_filter { code, jt, jf, k }
    }

    #[test]
    fn a_filter_is_run_as_the_kernel_runs_it() {
        // Loads the number, adds five, keeps it, takes it back by way of x, compares, and answers.
        let code = [
            step(0x20, 0, 0, 0),
            step(0x04, 0, 0, 5),
            step(0x07, 0, 0, 0),
            step(0x03, 0, 0, 9),
            step(0x00, 0, 0, 1),
            step(0x61, 0, 0, 9),
            step(0x87, 0, 0, 0),
            step(0x15, 0, 1, libc::SYS_openat2 as u32 + 5),
            step(0x06, 0, 0, libc::SECCOMP_RET_KILL_PROCESS),
            step(0x05, 0, 0, 1),
            step(0x06, 0, 0, 0),
            step(0x06, 0, 0, libc::SECCOMP_RET_ALLOW),
        ];
        assert!(!allows(&code, libc::SYS_openat2 as u32, &[0; 6]));
        assert!(allows(&code, libc::SYS_openat as u32, &[0; 6]));
        let program = |code: &[libc::sock_filter]| libc::sock_fprog {
            len: code.len() as u16,
            filter: code.as_ptr().cast_mut(),
        };
        assert!(Program(&program(&code)).forbids_own_calls());
        assert!(!Program(&program(&code[11..])).forbids_own_calls());
        assert!(Program(core::ptr::null()).forbids_own_calls());
    }

    #[test]
    fn arguments_are_seen_in_halves() {
        let of_flags = [
            step(0x20, 0, 0, 16 + 2 * 8),
            step(0x45, 0, 1, libc::O_ACCMODE as u32),
            step(0x06, 0, 0, libc::SECCOMP_RET_ERRNO),
            step(0x20, 0, 0, 16 + 4),
            step(0x15, 0, 1, u32::MAX),
            step(0x06, 0, 0, libc::SECCOMP_RET_ALLOW),
            step(0x16, 0, 0, 0),
        ];
        let allowed = |arguments| allows(&of_flags, libc::SYS_openat as u32, &arguments);
        assert!(allowed([HERE, ADDRESS, READ, 0, 0, 0]));
        assert!(!allowed([HERE, ADDRESS, MAP, 0, 0, 0]));
        assert!(!allowed([A_FILE, ADDRESS, READ, 0, 0, 0]));
    }

    #[test]
    fn what_the_kernel_refuses_allows_nothing() {
        for code in [
            &[step(0x05, 0, 0, u32::MAX)][..],
            &[step(0x34, 0, 0, 0), step(0x06, 0, 0, u32::MAX)],
            &[step(0x20, 0, 0, 1 << 20), step(0x06, 0, 0, u32::MAX)],
            &[step(0x20, 0, 0, 17), step(0x06, 0, 0, u32::MAX)],
            &[step(0x60, 0, 0, 16), step(0x06, 0, 0, u32::MAX)],
            &[],
        ] {
            assert!(!allows(code, 0, &[0; 6]), "{code:?}");
        }
    }
}
