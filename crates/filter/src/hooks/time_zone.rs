//! tzset(3) and its kin: time, as it is in the zone of TZ.
//!
//! libc opens the file of a zone by itself, where no hook sees it. Where that file is hidden, libc is
//! led to find none, and says what it says without it.

use crate::hook::{hooks, next};
use crate::memory::time_zone::{self, Answer, Reading};
use crate::process;
use crate::process::environment::{Block, with_assignments};
use crate::process::state::State;
use crate::verdict::{Call, Change, Last, judge_path};
use core::ffi::{CStr, c_char, c_int, c_void};
use libc::{AT_FDCWD, size_t, time_t, tm, wchar_t};

mod file;

/// No zone is below this directory: proc(5) has none of that name.
const NOWHERE: &CStr = c"TZDIR=/proc/no such directory";
/// Names a file that does not exist, and cannot be taken for the rules of a zone.
const ABSENT: &CStr = c"TZ=:/proc/no such directory/-";
/// The zone of a system without /etc/localtime, tzset(3).
const UTC: &CStr = c"TZ=UTC0";
/// A file that does not exist, for getdate(3).
const NO_TEMPLATES: &CStr = c"DATEMSK=/proc/no such directory/-";

next! { seldom fn next_tzset = tzset() -> () }

/// Makes a call that looks at TZ each time.
fn looking<T>(name: &'static str, call: impl FnOnce() -> T) -> T {
    let Some(state) = process::current() else {
        if time_zone::forget() == Some(Answer::Told) {
            // What libc believes of this zone is what a view showed.
            with_assignments([UTC, NOWHERE], read_again);
        }
        return call();
    };
    match answer(state, name, Block::current()) {
        Answer::Told => call(),
        answer => lending(answer, call),
    }
}

/// What is to be done about the zone of TZ, remembered from the call before.
fn answer(state: &State, name: &'static str, environment: Block) -> Answer {
    let reading = Reading::of(state, environment);
    if let Some(answer) = time_zone::find(&reading) {
        return answer;
    }
    let answer = file::judge(state, name, &reading);
    if answer == Answer::Told {
        tell_libc();
    }
    time_zone::keep(&reading, answer);
    answer
}

/// Has libc read TZ while no zone has a file. It reads again only when TZ has another value: so that
/// it does now, it first reads another.
fn tell_libc() {
    let errno = crate::errno::get();
    with_assignments([UTC, NOWHERE], read_again);
    with_assignments([NOWHERE], read_again);
    crate::errno::set(errno);
}

fn read_again() {
    // SAFETY: it takes nothing.
    unsafe { next_tzset() }
}

/// Makes a call that looks at TZ for some formats alone, and answers by what localtime(3) has found:
/// what libc has read is as before, as far as the filter knows.
fn looking_seldom<T>(name: &'static str, call: impl FnOnce() -> T) -> T {
    let Some(state) = process::current() else {
        return call();
    };
    let reading = Reading::of(state, Block::current());
    match time_zone::find(&reading) {
        Some(Answer::Told) => call(),
        Some(answer) => lending(answer, call),
        None => lending(file::judge(state, name, &reading), call),
    }
}

/// Makes a call while libc finds no file, or not that one, unless it is shown.
fn lending<T>(answer: Answer, call: impl FnOnce() -> T) -> T {
    match answer {
        Answer::Shown => call(),
        Answer::Told => with_assignments([NOWHERE], call),
        Answer::NoSite => with_assignments([UTC], call),
        Answer::NoFile => with_assignments([ABSENT], call),
    }
}

/// Makes a call that looks at TZ if nobody has before. `name` is empty where what it answers does
/// not depend on TZ.
fn looking_once<T>(name: &'static str, call: impl FnOnce() -> T) -> T {
    if !time_zone::is_first(!name.is_empty()) {
        return call();
    }
    let Some(state) = process::current() else {
        return call();
    };
    let reading = Reading::of(state, Block::current());
    let answer = lending(file::judge(state, name, &reading), call);
    time_zone::begin(!name.is_empty());
    answer
}

/// Makes a call of getdate(3), which looks at TZ too.
fn with_templates<T>(call: impl FnOnce() -> T) -> T {
    let templates = Block::current().value(b"DATEMSK");
    let is_hidden = |path: &CStr| {
        let call = Call {
            name: "getdate",
            dir: AT_FDCWD,
            path: path.as_ptr(),
            last: Last::Follow,
            change: Change::Nothing,
        };
        process::current().is_some_and(|state| judge_path(state, call, path).is_err())
    };
    looking("getdate", || match templates {
        Some(path) if is_hidden(path) => with_assignments([NO_TEMPLATES], call),
        _ => call(),
    })
}

macro_rules! hooks_of_time {
    ($way:ident $name:expr; $($(#[$doc:meta])* fn $function:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        hooks! {
            $($(#[$doc])* seldom fn $function($($argument: $type),*) -> $result {
                // SAFETY: the program gave these arguments to the function of this name.
                $way($name(stringify!($function)), || unsafe { real($($argument),*) })
            })*
        }
    };
}

/// A function whose answer depends on TZ.
const fn told(name: &'static str) -> &'static str {
    name
}

/// A function whose answer does not.
const fn untold(_: &'static str) -> &'static str {
    ""
}

hooks_of_time! {
    looking told;
    /// tzset(3).
    fn tzset() -> ();
    /// localtime(3).
    fn localtime(time: *const time_t) -> *mut tm;
    /// ctime(3).
    fn ctime(time: *const time_t) -> *mut c_char;
    /// mktime(3).
    fn mktime(broken: *mut tm) -> time_t;
    /// timelocal(3), which is mktime(3).
    fn timelocal(broken: *mut tm) -> time_t;
}

hooks_of_time! {
    looking_seldom untold;
    /// strftime(3).
    fn strftime(text: *mut c_char, most: size_t, format: *const c_char, broken: *const tm) -> size_t;
    /// strftime(3) in a locale.
    fn strftime_l(text: *mut c_char, most: size_t, format: *const c_char, broken: *const tm, locale: *mut c_void) -> size_t;
    /// strftime(3) in a locale, by glibc's own name.
    fn __strftime_l(text: *mut c_char, most: size_t, format: *const c_char, broken: *const tm, locale: *mut c_void) -> size_t;
    /// wcsftime(3).
    fn wcsftime(text: *mut wchar_t, most: size_t, format: *const wchar_t, broken: *const tm) -> size_t;
    /// wcsftime(3) in a locale.
    fn wcsftime_l(text: *mut wchar_t, most: size_t, format: *const wchar_t, broken: *const tm, locale: *mut c_void) -> size_t;
    /// wcsftime(3) in a locale, by glibc's own name.
    fn __wcsftime_l(text: *mut wchar_t, most: size_t, format: *const wchar_t, broken: *const tm, locale: *mut c_void) -> size_t;
}

hooks_of_time! {
    looking_once told;
    /// localtime_r(3).
    fn localtime_r(time: *const time_t, broken: *mut tm) -> *mut tm;
    /// ctime_r(3).
    fn ctime_r(time: *const time_t, text: *mut c_char) -> *mut c_char;
}

hooks_of_time! {
    looking_once untold;
    /// gmtime(3).
    fn gmtime(time: *const time_t) -> *mut tm;
    /// gmtime_r(3).
    fn gmtime_r(time: *const time_t, broken: *mut tm) -> *mut tm;
    /// gmtime_r(3), by glibc's own name.
    fn __gmtime_r(time: *const time_t, broken: *mut tm) -> *mut tm;
    /// timegm(3).
    fn timegm(broken: *mut tm) -> time_t;
    /// strptime(3): `%s` is a time in the zone of TZ.
    fn strptime(text: *const c_char, format: *const c_char, broken: *mut tm) -> *mut c_char;
    /// strptime(3) in a locale.
    fn strptime_l(text: *const c_char, format: *const c_char, broken: *mut tm, locale: *mut c_void) -> *mut c_char;
}

hooks! {
    /// getdate(3).
    seldom fn getdate(text: *const c_char) -> *mut tm {
        // SAFETY: the program gave these arguments to the function of this name.
        with_templates(|| unsafe { real(text) })
    }
    /// getdate_r(3).
    seldom fn getdate_r(text: *const c_char, broken: *mut tm) -> c_int {
        // SAFETY: as above.
        with_templates(|| unsafe { real(text, broken) })
    }
}
