//! chroot(2), pivot_root(2), mount(2) and umount(2): where a process sees what.
//!
//! What such a call leads to is found out before it is made, and holds once it has succeeded.

use crate::arch::number;
use crate::calls::judging::{Refused, judge_all};
use crate::calls::refused::{ABSENT, instead, refused};
use crate::calls::{Asked, Effect, chroot as rows, mount as mounts};
use crate::errno;
use crate::hook::hooks;
use crate::process;
use crate::process::other_root::{Own, Prepared, prepare};
use crate::process::state::State;
use crate::verdict::{Call, with_place};
use blinkers_law::{Position, Words};
use core::ffi::{c_char, c_int, c_long, c_ulong, c_void};

/// Makes a call, after which `prepared` holds if it has succeeded.
pub fn make<T: Into<i64> + Copy>(
    prepared: Option<Prepared>,
    effect: Effect,
    real: impl FnOnce() -> T,
) -> T {
    let answer = effect.around(real);
    match prepared {
        Some(prepared) if answer.into() == 0 => prepared.keep(),
        Some(prepared) => prepared.discard(),
        None => {}
    }
    answer
}

/// What is the case after a chroot(2).
#[cold]
#[inline(never)]
pub fn after_chroot(state: &State, call: &Call) -> Option<Prepared> {
    with_place(state, call, |place| {
        prepare(state, Own::Root, |mounts, rows| rows.enter(mounts, place))
    })
}

/// What is the case after a pivot_root(2).
#[cold]
#[inline(never)]
pub fn after_pivot(state: &State, [new, old]: &[Call; 2]) -> Option<Prepared> {
    with_own_place(state, new, |new| {
        with_own_place(state, old, |old| {
            prepare(state, Own::Mounts, |mounts, rows| {
                rows.pivot(mounts, new, old)
            })
        })
    })
}

/// What is the case after a mount(2) with these flags. None where it shows nothing else than before.
#[cold]
#[inline(never)]
pub fn after_mount(
    state: &State,
    place: &Call,
    source: Option<&Call>,
    flags: c_ulong,
) -> Option<Prepared> {
    const NO_MOUNT: c_ulong = libc::MS_REMOUNT
        | libc::MS_SHARED
        | libc::MS_PRIVATE
        | libc::MS_SLAVE
        | libc::MS_UNBINDABLE;
    if flags & NO_MOUNT != 0 {
        return None;
    }
    with_own_place(state, place, |place| match source {
        // Whoever stands in what a mount covers goes on to stand there, and so does its root.
        _ if place.is_empty() => None,
        None if shows_all(state, place) => None,
        None => prepare(state, Own::Mounts, |mounts, rows| {
            rows.mount(mounts, place, None)
        }),
        Some(source) => with_own_place(state, source, |source| {
            let changes_nothing = shows_all(state, place) && shows_all(state, source);
            prepare(state, Own::Mounts, |mounts, rows| {
                match flags & libc::MS_MOVE {
                    _ if changes_nothing => None,
                    0 => rows.mount(mounts, place, Some(source)),
                    _ => rows.shift(mounts, source, place),
                }
            })
        }),
    })
}

/// What is the case after an umount(2).
#[cold]
#[inline(never)]
pub fn after_umount(state: &State, place: &Call) -> Option<Prepared> {
    state.root?;
    with_own_place(state, place, |place| match place {
        // What was stacked upon the root: by pivot_root(2), it may be.
        b"" => None,
        _ => prepare(state, Own::Mounts, |mounts, rows| {
            rows.unmount(mounts, place)
        }),
    })
}

/// As [`with_place`], where that is inside of the process's root.
fn with_own_place<T>(
    state: &State,
    call: &Call,
    tell: impl FnOnce(&[u8]) -> Option<T>,
) -> Option<T> {
    with_place(state, call, |(place, words)| match words {
        Words::Process => tell(place),
        Words::View => None,
    })
}

fn shows_all(state: &State, place: &[u8]) -> bool {
    Position::of(state, place).is_ok_and(|position| position.shows_all(state))
}

/// The source of a mount with these flags, if it is a path.
pub fn source(source: *const c_char, flags: c_ulong) -> Option<Call> {
    let names_path = flags & (libc::MS_BIND | libc::MS_MOVE) != 0
        && flags & libc::MS_REMOUNT == 0
        && !source.is_null();
    let [call] = mounts::mount::paths(source);
    names_path.then_some(call)
}

/// What is the case after one of these calls by its number.
///
/// # Safety
/// The arguments are those of the call `number`, whose paths were judged.
#[cold]
#[inline(never)]
pub unsafe fn prepared_by_number(
    state: &State,
    number: c_long,
    arguments: &[c_long; 6],
    asked: &Asked,
) -> Result<Option<Prepared>, Refused> {
    let [a, _, _, flags, ..] = *arguments;
    Ok(match (number, asked.paths) {
        (number::SYS_chroot, [Some(path), _]) => after_chroot(state, &path),
        (number::SYS_pivot_root, [Some(new), Some(old)]) => after_pivot(state, &[new, old]),
        (number::SYS_umount2, [Some(path), _]) => after_umount(state, &path),
        (number::SYS_mount, [Some(place), _]) => {
            let source = source(a as *const c_char, flags as c_ulong);
            if let Some(source) = source {
                // SAFETY: the caller's promise.
                unsafe { judge_all([source]) }?;
            }
            after_mount(state, &place, source.as_ref(), flags as c_ulong)
        }
        _ => None,
    })
}

/// umount(2) and umount2(2): `real` makes the call of a path.
fn unmount(path: *const c_char, real: impl Fn(*const c_char) -> c_int) -> c_int {
    let calls = mounts::umount2::paths(path);
    // SAFETY: the argument is what the program passed for a C string.
    if let Err(hidden) = unsafe { judge_all(calls) } {
        return refused(hidden.errno, || real(ABSENT));
    }
    let prepared = process::current().and_then(|state| after_umount(state, &calls[0]));
    make(prepared, mounts::umount2::effect(path), || real(path))
}

hooks! {
    /// chroot(2).
    libc fn chroot(path: *const c_char) -> c_int {
        let calls = rows::chroot::paths(path);
        // SAFETY: the argument is what the program passed for a C string.
        if let Err(hidden) = unsafe { judge_all(calls) } {
            return errno::fail(hidden.errno);
        }
        let prepared = process::current().and_then(|state| after_chroot(state, &calls[0]));
        // SAFETY: the arguments of the caller.
        make(prepared, rows::chroot::effect(path), || unsafe { real(path) })
    }
    /// pivot_root(2): the new root, and where the old one goes.
    fn pivot_root(new: *const c_char, old: *const c_char) -> c_int {
        let calls = rows::pivot_root::paths(new, old);
        // SAFETY: the arguments are what the program passed for C strings.
        if let Err(hidden) = unsafe { judge_all(calls) } {
            // SAFETY: as the arguments came, but for a path where nothing is.
            return refused(hidden.errno, || unsafe { instead!(hidden.path, real(new, old)) });
        }
        let prepared = process::current().and_then(|state| after_pivot(state, &calls));
        // SAFETY: the arguments of the caller.
        make(prepared, rows::pivot_root::effect(new, old), || unsafe { real(new, old) })
    }
    /// mount(2). What is bound or moved is a path too, which the kernel looks up behind the place.
    libc fn mount(from: *const c_char, path: *const c_char, kind: *const c_char, flags: c_ulong, data: *const c_void) -> c_int {
        let [place] = mounts::mount::paths(path);
        let source = source(from, flags);
        // SAFETY: the arguments are what the program passed for C strings.
        let judged = unsafe { judge_all([place]) }.and_then(|()| match source {
            // SAFETY: as above.
            Some(source) => unsafe { judge_all([source]) },
            None => Ok(()),
        });
        if let Err(hidden) = judged {
            // SAFETY: as the arguments came, but for a path where nothing is.
            return refused(hidden.errno, || unsafe { instead!(hidden.path, real(from, path, kind, flags, data)) });
        }
        let prepared = process::current()
            .and_then(|state| after_mount(state, &place, source.as_ref(), flags));
        make(prepared, mounts::mount::effect(path), || {
            // SAFETY: the arguments of the caller.
            unsafe { real(from, path, kind, flags, data) }
        })
    }
    /// umount2(2).
    libc fn umount2(path: *const c_char, flags: c_int) -> c_int {
        // SAFETY: the arguments of the caller, or a path where nothing is.
        unmount(path, |path| unsafe { real(path, flags) })
    }
    /// umount(2), without flags.
    libc fn umount(path: *const c_char) -> c_int {
        // SAFETY: the argument of the caller, or a path where nothing is.
        unmount(path, |path| unsafe { real(path) })
    }
}
