//! What a row of the table holds, and what is made of it.

use crate::calls::effect::Effect;
use crate::kernel::Errno;
use crate::verdict::{Call, Last, judge};
use core::ffi::{c_char, c_int, c_long};
use libc::AT_FDCWD;

/// A row, for those that compare the table with something.
#[derive(Debug)]
pub struct Row {
    /// The name of the call, by which it is recorded.
    pub call: &'static str,
    /// The names of libc, each with the versions of glibc that have it: `2.2.5`.
    pub names: &'static [(&'static str, &'static [&'static str])],
    /// The system calls by which it can be made with syscall(2): name and number.
    pub numbers: &'static [(&'static str, c_long)],
    /// How many of its arguments are paths. Of a call that is written out in `hooks`, as far as
    /// syscall(2) needs no more.
    pub paths: usize,
}

/// What a call by its number asks for.
pub struct Asked {
    /// The paths that it names, in the order in which the kernel looks them up.
    pub paths: [Option<Call>; 2],
    /// What it changes.
    pub effect: Effect,
}

/// `AT_FDCWD`, where a path has no directory of its own.
pub const HERE: c_int = AT_FDCWD;

/// One path among the arguments of `name`.
#[inline(always)]
pub const fn path(
    name: &'static str,
    dir: c_int,
    path: *const c_char,
    last: Last,
    creates: bool,
) -> Call {
    Call {
        name,
        dir,
        path,
        last,
        creates,
    }
}

/// At most two paths.
#[inline(always)]
pub fn at_most_two<const COUNT: usize>(calls: [Call; COUNT]) -> [Option<Call>; 2] {
    let mut calls = calls.into_iter();
    [calls.next(), calls.next()]
}

/// Whether a call with all these paths may go on.
///
/// # Safety
/// The paths are what the program passed for C strings.
#[inline(always)]
pub unsafe fn judge_all<const COUNT: usize>(calls: [Call; COUNT]) -> Result<(), Errno> {
    for call in calls {
        // SAFETY: the caller's promise.
        unsafe { judge(call) }?;
    }
    Ok(())
}

/// Defines rows. All of a row follows from its clauses, which come in this order:
///
/// ```text
/// /// fchmodat(2).
/// call fchmodat(dir: c_int, path: *const c_char, flags: c_int) {
///     libc fn fchmodat ["2.4"]: (dir: c_int, path: *const c_char, mode: mode_t, flags: c_int) -> c_int;
///     number SYS_fchmodat2(dir, path, _, flags);
///     path dir, path, last(flags);
/// }
/// ```
///
/// - behind the name of the call: the arguments that the clauses speak of;
/// - `libc fn`, `fn`: functions that are judged by this row and go on. `libc fn` has its type
///   compared with the libc crate's declaration; a plain `fn` is one that the crate lacks. Names
///   of one type may share a clause. Behind each stand glibc's versions of it;
/// - `hook`: functions that are written out in `hooks`, with their versions;
/// - `number`: a system call and its arguments, by the names given above; `with` sets one that
///   the kernel's own call lacks;
/// - `path`: a directory, a path from there, and what is done with its last component; `creates`
///   says whether the name may be made. A call has at most two;
/// - `unless`: when the kernel looks nothing up;
/// - `effect`: what is not as before, see [`Effect`].
macro_rules! calls {
    ($(
        $(#[$doc:meta])*
        call $call:ident $given:tt {
            $( libc fn $($declared:ident [$($declared_version:literal),*]),+ : $declared_arguments:tt -> $declared_result:ty; )*
            $( fn $($plain:ident [$($plain_version:literal),*]),+ : $plain_arguments:tt -> $plain_result:ty; )*
            $( hook $($hook:ident [$($hook_version:literal),*]),+; )*
            $( number $number:ident $registers:tt $(with $fixed:ident = $value:expr)?; )*
            $( path $dir:expr, $path:expr, $last:expr $(, creates $creates:expr)?; )*
            $( unless $unless:expr; )?
            $( effect $effect:expr; )?
        }
    )*) => {
        $(
            $(#[$doc])*
            // Some of libc's names are not written as Rust's are.
            #[allow(unused, non_snake_case)]
            pub(crate) mod $call {
                use super::*;
                use $crate::calls::effect::Effect;
                use $crate::calls::table::{self, HERE};
                use $crate::verdict::Call;

                /// How many paths are named.
                pub const PATHS: usize = <[&str]>::len(&[$(stringify!($dir)),*]);

                /// The paths that are named.
                #[inline(always)]
                pub fn paths $given -> [Call; PATHS] {
                    [$(
                        table::path(
                            stringify!($call), $dir, $path, $last,
                            false $(|| $creates)?,
                        )
                    ),*]
                }

                /// Whether the kernel looks none of them up.
                #[inline(always)]
                pub fn looks_nothing_up $given -> bool {
                    false $(|| $unless)?
                }

                /// What is not as before.
                #[inline(always)]
                pub fn effect $given -> Effect {
                    #[allow(unused_mut, unused_assignments)]
                    let mut effect = Effect::Nothing;
                    $( effect = $effect; )?
                    effect
                }
            }

            $($(
                $crate::hook::hooks! {
                    #[doc = concat!("Judged by its row, `", stringify!($call), "`.")]
                    libc fn $declared $declared_arguments -> $declared_result {
                        $crate::calls::table::by_row!($call $given $declared_arguments)
                    }
                }
                $( $crate::arch::versions::version!($declared, $declared_version); )*
            )+)*
            $($(
                $crate::hook::hooks! {
                    #[doc = concat!("Judged by its row, `", stringify!($call), "`.")]
                    fn $plain $plain_arguments -> $plain_result {
                        $crate::calls::table::by_row!($call $given $plain_arguments)
                    }
                }
                $( $crate::arch::versions::version!($plain, $plain_version); )*
            )+)*
            $($($( $crate::arch::versions::version!($hook, $hook_version); )*)+)*
        )*

        /// The rows of this family.
        pub const ROWS: &[$crate::calls::table::Row] = &[$(
            $crate::calls::table::Row {
                call: stringify!($call),
                names: &[
                    $($((stringify!($declared), &[$($declared_version),*]),)+)*
                    $($((stringify!($plain), &[$($plain_version),*]),)+)*
                    $($((stringify!($hook), &[$($hook_version),*]),)+)*
                ],
                numbers: &[$((stringify!($number), $crate::arch::number::$number)),*],
                paths: $call::PATHS,
            }
        ),*];

        /// What a call of this family asks for.
        #[inline(always)]
        #[allow(unused)]
        pub(super) fn asked(
            number: core::ffi::c_long,
            arguments: &[core::ffi::c_long; 6],
        ) -> Option<$crate::calls::table::Asked> {
            match number {
                $($(
                    $crate::arch::number::$number => {
                        $crate::calls::table::bind!(arguments 0; $registers);
                        $( let $fixed = $value; )?
                        Some($crate::calls::table::Asked {
                            paths: if $crate::calls::table::with!($call::looks_nothing_up $given) {
                                [None, None]
                            } else {
                                $crate::calls::table::at_most_two(
                                    $crate::calls::table::with!($call::paths $given)
                                )
                            },
                            effect: $crate::calls::table::with!($call::effect $given),
                        })
                    }
                )*)*
                _ => None,
            }
        }
    };
}

/// Calls a function with the arguments of a list, whose types are written behind them.
macro_rules! with {
    ($($function:ident)::+ ($($argument:ident: $type:ty),* $(,)?)) => { $($function)::+($($argument),*) };
}

/// Gives the registers of a system call the names of its arguments.
macro_rules! bind {
    ($arguments:ident $at:expr; ($($register:tt),*)) => {
        $crate::calls::table::bind!($arguments $at; $($register)*)
    };
    ($arguments:ident $at:expr;) => {};
    ($arguments:ident $at:expr; _ $($rest:tt)*) => {
        $crate::calls::table::bind!($arguments $at + 1; $($rest)*)
    };
    ($arguments:ident $at:expr; $name:ident $($rest:tt)*) => {
        let $name = $arguments[$at] as _;
        $crate::calls::table::bind!($arguments $at + 1; $($rest)*)
    };
}

/// Judges the paths of a call, and makes it or fails.
///
/// `guard!(PATHS, CALL)`: `PATHS` is what a row of the table says of the hook's arguments, and
/// `CALL` an expression that calls `real`.
macro_rules! guard {
    ($paths:expr, $real:expr) => {{
        let paths = $paths;
        // SAFETY: the row says that these arguments of the hook are paths: the program passed C
        // strings, or what the kernel refuses.
        let judged = unsafe { $crate::calls::table::judge_all(paths) };
        match judged {
            Ok(()) => $real,
            Err(errno) => $crate::errno::fail(errno),
        }
    }};
}

/// The body of a function that is judged by its row alone.
macro_rules! by_row {
    ($call:ident $given:tt $arguments:tt) => {{
        let call = || {
            $crate::calls::table::with!($call::effect $given).around(|| {
                // SAFETY: the next function gets the arguments as they came.
                unsafe { $crate::calls::table::with!(real $arguments) }
            })
        };
        if $crate::calls::table::with!($call::looks_nothing_up $given) {
            call()
        } else {
            $crate::calls::table::guard!($crate::calls::table::with!($call::paths $given), call())
        }
    }};
}

pub(crate) use {bind, by_row, calls, guard, with};
