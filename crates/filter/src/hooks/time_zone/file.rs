//! The file of a time zone, as glibc finds it (time/tzset.c, time/tzfile.c), and whether it may be seen.

use crate::kernel::with_large_buffer;
use crate::memory::time_zone::{Answer, Reading};
use crate::process::state::State;
use crate::verdict::{Call, Change, Last, hides, judge_path};
use core::ffi::CStr;
use libc::AT_FDCWD;

/// What says where the system is: TZDEFAULT.
const SITE: &CStr = c"/etc/localtime";
/// Where the files are unless TZDIR says so.
const DIRECTORY: &[u8] = b"/usr/share/zoneinfo";
/// What an empty TZ stands for.
const EMPTY: &[u8] = b"Universal";

/// What is to be done about the zone of this TZ. `name` is the function that was called, for the
/// record.
pub fn judge(state: &State, name: &'static str, reading: &Reading) -> Answer {
    let Some(zone) = reading.zone else {
        // The program has named nothing.
        return no_site(state);
    };
    let zone = match zone.to_bytes() {
        b"" => EMPTY,
        text => text.strip_prefix(b":").unwrap_or(text),
    };
    match zone {
        // UTC, without a look.
        b"" => Answer::Shown,
        zone if zone == SITE.to_bytes() => no_site(state),
        [b'/', ..] => match is_hidden(state, name, &[zone]) {
            true => Answer::NoFile,
            false => Answer::Shown,
        },
        zone => {
            let directory = reading.directory.map_or(&b""[..], CStr::to_bytes);
            // Without their file these are the same, all but in `tzname[1]`: whoever asks for one of
            // them needs none.
            let name = match (zone, directory) {
                (b"UTC" | b"GMT" | b"GMT0", b"") => "",
                _ => name,
            };
            let directory = match directory {
                b"" => DIRECTORY,
                own => own,
            };
            match is_hidden(state, name, &[directory, b"/", zone]) {
                true => Answer::Told,
                false => Answer::Shown,
            }
        }
    }
}

fn no_site(state: &State) -> Answer {
    match hides(state, AT_FDCWD, SITE, Last::Follow) {
        true => Answer::NoSite,
        false => Answer::Shown,
    }
}

/// Whether a path of these pieces is hidden. Longer than a path can be, it is shown: libc finds none.
fn is_hidden(state: &State, name: &'static str, pieces: &[&[u8]]) -> bool {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    let mut small = [0; 256];
    if length < small.len() {
        return is_hidden_at(state, name, pieces, &mut small);
    }
    if length >= libc::PATH_MAX as usize {
        return false;
    }
    with_large_buffer(|buffer| is_hidden_at(state, name, pieces, buffer)).unwrap_or(false)
}

fn is_hidden_at(state: &State, name: &'static str, pieces: &[&[u8]], buffer: &mut [u8]) -> bool {
    let mut end = 0;
    for piece in pieces.iter().copied().chain([&b"\0"[..]]) {
        let Some(place) = buffer.get_mut(end..end + piece.len()) else {
            return false;
        };
        place.copy_from_slice(piece);
        end += piece.len();
    }
    let Ok(path) = CStr::from_bytes_until_nul(buffer) else {
        return false;
    };
    let call = Call {
        name,
        dir: AT_FDCWD,
        path: path.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    };
    judge_path(state, call, path).is_err()
}
