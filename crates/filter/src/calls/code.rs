//! What makes memory executable: mmap(2), mprotect(2) and pkey_mprotect(2). They name no path; it is
//! recorded who makes code that nobody has looked through.

use crate::calls::effect::Effect;
use crate::calls::table::calls;
use core::ffi::c_int;

/// Memory without a file.
const NO_FILE: c_int = -1;

fn by_protection(protection: c_int, file: c_int) -> Effect {
    match protection & libc::PROT_EXEC {
        0 => Effect::Nothing,
        _ => Effect::MakesCode(file),
    }
}

calls! {
    /// mmap(2).
    call mmap(protection: c_int, flags: c_int, file: c_int) {
        hook mmap ["2.2.5"], mmap64 ["2.2.5"];
        number SYS_mmap(_, _, protection, flags, file);
        effect match flags & libc::MAP_ANONYMOUS {
            0 => by_protection(protection, file),
            _ => by_protection(protection, NO_FILE),
        };
    }
    /// mprotect(2).
    call mprotect(protection: c_int) {
        hook mprotect ["2.2.5"];
        number SYS_mprotect(_, _, protection);
        effect by_protection(protection, NO_FILE);
    }
    /// pkey_mprotect(2).
    call pkey_mprotect(protection: c_int) {
        hook pkey_mprotect ["2.27"];
        number SYS_pkey_mprotect(_, _, protection);
        effect by_protection(protection, NO_FILE);
    }
}
