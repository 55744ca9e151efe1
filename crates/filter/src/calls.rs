//! The table of libc's functions that take or reveal a path, or change where paths lead.
//!
//! A row stands for a call with all its names; the files are the families of libc. From a row
//! follow the hook of a function that needs nothing special, what syscall(2) does with the
//! call's number, what the call changes, and the versions of its names.
//!
//! A new function of libc is one row here; where it needs more than its row says, it is named
//! there as a `hook` and written out in `hooks`. Names that need no hook are in [`excused`],
//! with the reason.

pub(crate) mod altering;
mod effect;
pub mod excused;
pub(crate) mod judging;
mod last;
pub(crate) mod refused;
pub(crate) mod row;
pub(crate) mod table;

use core::ffi::c_long;
pub(crate) use effect::Effect;
pub(crate) use judging::guard;
pub(crate) use refused::{ABSENT, Instead, instead, refused};
pub(crate) use row::Asked;
pub use row::Row;

/// Declares the families, and finds the one of a number.
macro_rules! families {
    ($($family:ident)*) => {
        $(pub(crate) mod $family;)*

        /// All rows, by family.
        pub const ROWS: &[&[Row]] = &[$($family::ROWS),*];

        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types)]
        #[repr(u8)]
        enum Family { none, $($family),* }

        /// The family of each number: a byte, so that what is in no row costs one look.
        const FAMILIES: [Family; HIGHEST] = {
            let mut families = [Family::none; HIGHEST];
            $(
                let mut row = 0;
                while row < $family::ROWS.len() {
                    let numbers = $family::ROWS[row].numbers;
                    let mut at = 0;
                    while at < numbers.len() {
                        let number = numbers[at].1;
                        if number >= 0 {
                            families[number as usize] = Family::$family;
                        }
                        at += 1;
                    }
                    row += 1;
                }
            )*
            families
        };

        /// What a call by its number asks for; None where it is in no row.
        #[inline]
        pub(crate) fn asked(number: c_long, arguments: &[c_long; 6]) -> Option<Asked> {
            static FAMILY: [Family; HIGHEST] = FAMILIES;
            match FAMILY.get(usize::try_from(number).ok()?)? {
                Family::none => None,
                $(Family::$family => $family::asked(number, arguments),)*
            }
        }
    };
}

/// No number of Linux is as high.
const HIGHEST: usize = 512;

families! {
    access
    catopen
    chmod
    chown
    chroot
    code
    confine
    create
    dlopen
    exec
    ftok
    fts
    ftw
    getdents
    glob
    iconv
    locale
    mkstemp
    mount
    name_to_handle_at
    network_names
    notify
    open
    opendir
    process
    readlink
    remove
    rename
    scandir
    shm_open
    socket
    spawn
    stat
    statfs
    stdio
    swap_accounting_quota
    syscall
    system
    time_zone
    truncate
    utime
    utmp
    wordexp
    working_directory
    xattr
}
