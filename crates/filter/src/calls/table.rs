//! How a row is written, and what is made of it.

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
/// - `path`: a directory, a path from there, and what is done with its last component; `changes`
///   says what the call does to the name itself: it is made, moved or removed. A call has at most
///   two;
/// - `unless`: when the kernel looks nothing up;
/// - `odd`: when the arguments beside the paths may be such as the kernel or libc refuses whatever
///   the paths are. Where a path is hidden, the next function is then asked with one that does not
///   exist, and so says what is wrong with the others, if anything is;
/// - `effect`: what is not as before, see [`crate::calls::effect::Effect`].
macro_rules! calls {
    ($(
        $(#[$doc:meta])*
        call $call:ident $given:tt {
            $( libc fn $($declared:ident [$($declared_version:literal),*]),+ : $declared_arguments:tt -> $declared_result:ty; )*
            $( fn $($plain:ident [$($plain_version:literal),*]),+ : $plain_arguments:tt -> $plain_result:ty; )*
            $( hook $($hook:ident [$($hook_version:literal),*]),+; )*
            $( number $number:ident $registers:tt $(with $fixed:ident = $value:expr)?; )*
            $( path $dir:expr, $path:expr, $last:expr $(, changes $change:expr)?; )*
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
                use $crate::calls::judging::HERE;
                use $crate::verdict::Call;

                /// How many paths are named.
                pub const PATHS: usize = <[&str]>::len(&[$(stringify!($dir)),*]);

                /// The paths that are named.
                #[inline(always)]
                pub fn paths $given -> [Call; PATHS] {
                    [$(
                        $crate::calls::judging::path(
                            stringify!($call), $dir, $path, $last,
                            $crate::calls::table::change!($($change)?),
                        )
                    ),*]
                }

                /// Whether one of them may be altered.
                pub const ALTERS: bool = <[&str]>::len(&[$($(stringify!($change),)?)*]) > 0;

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
        pub const ROWS: &[$crate::calls::row::Row] = &[$(
            $crate::calls::row::Row {
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
        ) -> Option<$crate::calls::row::Asked> {
            match number {
                $($(
                    $crate::arch::number::$number => {
                        $crate::calls::table::bind!(arguments 0; $registers);
                        $( let $fixed = $value; )?
                        Some($crate::calls::row::Asked {
                            paths: if $crate::calls::table::with!($call::looks_nothing_up $given) {
                                [None, None]
                            } else {
                                $crate::calls::row::at_most_two(
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

/// What is done to a name: nothing where the row does not say.
macro_rules! change {
    () => {
        $crate::verdict::Change::Nothing
    };
    ($change:expr) => {
        $change
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

/// The body of a function that is judged by its row alone.
macro_rules! by_row {
    ($call:ident $given:tt $arguments:tt) => {
        if $call::ALTERS && !$crate::calls::table::with!($call::looks_nothing_up $given) {
            $crate::calls::table::altered_by_row!($call $given $arguments)
        } else {
            $crate::calls::table::only_judged_by_row!($call $given $arguments)
        }
    };
}

/// The same, where names may be altered.
macro_rules! altered_by_row {
    ($call:ident $given:tt $arguments:tt) => {{
        let paths = $crate::calls::table::with!($call::paths $given);
        let effect = $crate::calls::table::with!($call::effect $given);
        // SAFETY: the row says that these arguments are paths: the program passed C strings, or what
        // the kernel refuses. The next function gets the arguments as they came.
        let answer = unsafe {
            $crate::calls::altering::alter(&paths, effect, || {
                $crate::calls::table::with!(real $arguments)
            })
        };
        match answer {
            Ok(answer) => answer,
            Err(refused) if $crate::calls::table::with!($call::has_odd_arguments $given) => {
                $crate::calls::refused::refused(refused.errno, || {
                    // SAFETY: the next function gets the arguments as they came, but for a path,
                    // which is another C string.
                    unsafe { $crate::calls::refused::instead!(refused.path, real $arguments) }
                })
            }
            Err(refused) => $crate::errno::fail(refused.errno),
        }
    }};
}

/// The same, where none is.
macro_rules! only_judged_by_row {
    ($call:ident $given:tt $arguments:tt) => {{
        let judged = if $crate::calls::table::with!($call::looks_nothing_up $given) {
            Ok(())
        } else {
            let paths = $crate::calls::table::with!($call::paths $given);
            // SAFETY: the row says that these arguments are paths: the program passed C strings,
            // or what the kernel refuses.
            unsafe { $crate::calls::judging::judge_all(paths) }
        };
        match judged {
            Ok(()) => $crate::calls::table::with!($call::effect $given).around(|| {
                // SAFETY: the next function gets the arguments as they came.
                unsafe { $crate::calls::table::with!(real $arguments) }
            }),
            Err(refused) if $crate::calls::table::with!($call::has_odd_arguments $given) => {
                $crate::calls::refused::refused(refused.errno, || {
                    // SAFETY: the next function gets the arguments as they came, but for a path,
                    // which is another C string.
                    unsafe { $crate::calls::refused::instead!(refused.path, real $arguments) }
                })
            }
            Err(refused) => $crate::errno::fail(refused.errno),
        }
    }};
}

pub(crate) use {altered_by_row, bind, by_row, calls, change, only_judged_by_row, with};
