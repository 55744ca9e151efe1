//! prctl(2).

use crate::calls::confine::prctl as row;
use crate::hook::hooks;
use core::ffi::{c_int, c_ulong};

hooks! {
    /// prctl(2). Five arguments are read whatever was passed, as libc does.
    seldom fn prctl(option: c_int, mode: c_ulong, program: c_ulong, fourth: c_ulong, fifth: c_ulong) -> c_int {
        let effect = row::effect(option, mode, program);
        // SAFETY: the arguments go on as they came.
        effect.around_confining(|| unsafe { real(option, mode, program, fourth, fifth) })
    }
}
