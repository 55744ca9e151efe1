//! prctl(2) and seccomp(2), as far as a process confines itself by them.
//!
//! Neither names a path.

use crate::calls::effect::Effect;
use crate::calls::table::calls;
use crate::process::confinement::Program;
use core::ffi::{c_int, c_uint, c_ulong};

/// What the mode of `PR_SET_SECCOMP` does.
fn by_mode(mode: c_ulong, program: c_ulong) -> Effect {
    match mode as c_uint {
        libc::SECCOMP_MODE_STRICT => Effect::Confines(Program::NONE),
        libc::SECCOMP_MODE_FILTER => Effect::Confines(Program(program as *const _)),
        _ => Effect::Nothing,
    }
}

calls! {
    /// prctl(2).
    call prctl(option: c_int, mode: c_ulong, program: c_ulong) {
        hook prctl ["2.2.5"];
        number SYS_prctl(option, mode, program);
        effect match option {
            libc::PR_SET_SECCOMP => by_mode(mode, program),
            _ => Effect::Nothing,
        };
    }
    /// seccomp(2), which libc does not export.
    call seccomp(operation: c_uint, flags: c_uint, program: c_ulong) {
        number SYS_seccomp(operation, flags, program);
        effect match operation {
            libc::SECCOMP_SET_MODE_STRICT => Effect::Confines(Program::NONE),
            libc::SECCOMP_SET_MODE_FILTER => Effect::Confines(Program(program as *const _)),
            _ => Effect::Nothing,
        };
    }
}
