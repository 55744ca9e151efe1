//! What a row of the table holds, and what is made of it.

use crate::calls::effect::Effect;
use crate::errno;
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
    /// Whether its other arguments may be such as the kernel refuses whatever the paths are.
    pub is_odd: bool,
    /// What it changes.
    pub effect: Effect,
}

/// A path that the view does not have.
pub struct Refused {
    /// What the call fails with, if its other arguments are as they should be.
    pub errno: Errno,
    /// The path, as the program gave it.
    pub path: *const c_char,
}

/// A path that does not exist, whatever the disk holds: proc(5) has no such directory, and nobody
/// can make one there.
pub const ABSENT: *const c_char = c"/proc/no such directory/absent".as_ptr();

/// What a call answers whose path the view does not have: what `real` says, which is the call with
/// [`ABSENT`] for its path, unless it says ENOENT too.
pub fn refused<T>(errno: Errno, real: impl FnOnce() -> T) -> T {
    let before = errno::get();
    errno::set(Errno(0));
    let answer = real();
    match errno::get() {
        Errno(0) => errno::set(before),
        Errno::ENOENT => errno::set(errno),
        Errno(_) => {}
    }
    answer
}

/// An argument of a call, or [`ABSENT`] in its place if it is the path that was refused.
pub trait Instead {
    /// That.
    fn instead_of(self, path: *const c_char) -> Self;
}

impl<T> Instead for *const T {
    fn instead_of(self, path: *const c_char) -> Self {
        if self.cast() == path {
            ABSENT.cast()
        } else {
            self
        }
    }
}

impl<T> Instead for *mut T {
    fn instead_of(self, path: *const c_char) -> Self {
        self.cast_const().instead_of(path).cast_mut()
    }
}

macro_rules! not_instead {
    ($($number:ty)*) => {
        $(impl Instead for $number {
            fn instead_of(self, _: *const c_char) -> Self {
                self
            }
        })*
    };
}

not_instead! { i32 u32 i64 u64 usize isize }

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
pub unsafe fn judge_all<const COUNT: usize>(calls: [Call; COUNT]) -> Result<(), Refused> {
    for call in calls {
        // SAFETY: the caller's promise.
        unsafe { judge(call) }.map_err(|errno| Refused {
            errno,
            path: call.path,
        })?;
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
/// - `odd`: when the arguments beside the paths may be such as the kernel or libc refuses whatever
///   the paths are. Where a path is hidden, the next function is then asked with one that does not
///   exist, and so says what is wrong with the others, if anything is;
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
            $( odd $odd:expr; )?
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

                /// Whether the other arguments may be refused whatever the paths are.
                #[inline(always)]
                pub fn has_odd_arguments $given -> bool {
                    false $(|| $odd)?
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
                            is_odd: $crate::calls::table::with!($call::has_odd_arguments $given),
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
            Err(refused) => $crate::errno::fail(refused.errno),
        }
    }};
}

/// Calls a function with the arguments of a list, but with [`ABSENT`] in the place of a path.
macro_rules! instead {
    ($path:expr, $function:ident ($($argument:ident: $type:ty),* $(,)?)) => {
        $function($($crate::calls::Instead::instead_of($argument, $path)),*)
    };
    ($path:expr, $function:ident ($($argument:ident),* $(,)?)) => {
        $function($($crate::calls::Instead::instead_of($argument, $path)),*)
    };
}

/// The body of a function that is judged by its row alone.
macro_rules! by_row {
    ($call:ident $given:tt $arguments:tt) => {{
        let judged = if $crate::calls::table::with!($call::looks_nothing_up $given) {
            Ok(())
        } else {
            let paths = $crate::calls::table::with!($call::paths $given);
            // SAFETY: the row says that these arguments are paths: the program passed C strings,
            // or what the kernel refuses.
            unsafe { $crate::calls::table::judge_all(paths) }
        };
        match judged {
            Ok(()) => $crate::calls::table::with!($call::effect $given).around(|| {
                // SAFETY: the next function gets the arguments as they came.
                unsafe { $crate::calls::table::with!(real $arguments) }
            }),
            Err(refused) if $crate::calls::table::with!($call::has_odd_arguments $given) => {
                $crate::calls::table::refused(refused.errno, || {
                    // SAFETY: the next function gets the arguments as they came, but for a path,
                    // which is another C string.
                    unsafe { $crate::calls::table::instead!(refused.path, real $arguments) }
                })
            }
            Err(refused) => $crate::errno::fail(refused.errno),
        }
    }};
}

pub(crate) use {bind, by_row, calls, guard, instead, with};
