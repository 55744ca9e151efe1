//! Recording: what was hidden, for whom, which programs the filter could not enter, and which files
//! hold the code that ran.
//!
//! A name is recorded once for each program, and only if it exists on disk: most of what a
//! build asks for is nowhere, and is of no interest. What was found absent is remembered
//! across all processes of a run, so that the disk is asked once.

mod words;

use crate::decimal::decimal;
use crate::kernel;
use crate::memory::changes;
#[cfg(not(feature = "audit"))]
use crate::memory::libraries;
#[cfg(not(feature = "audit"))]
use crate::process;
use crate::process::state::State;
use crate::this_process::DescriptorName;
use blinkers_index::HiddenOwner;
use blinkers_law::{Hidden, Question, Words};
use blinkers_shared::key::{Domain, Key};
use blinkers_shared::log::{self, Kind, Record};
use blinkers_shared::recorded::Insertion;
use core::ffi::{CStr, c_int};
use core::sync::atomic::Ordering::Relaxed;
use words::{in_view, in_words_of_view};

/// Whether a hidden path is done with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// It was found absent: nobody needs to record it.
    ForAll,
    /// It is recorded for this program.
    ForProgram,
    /// It was not recorded, for want of a log or of room.
    No,
}

/// Records that `name` was called on a hidden path.
pub fn hidden(state: &State, name: &'static str, question: &Question, hidden: &Hidden) -> Settled {
    let Some(recorded) = state.recorded() else {
        return Settled::No;
    };
    if hidden.words == Words::Process && state.root.is_some() {
        return hidden_elsewhere(state, name, question, hidden);
    }
    let absent = state.run_secret().key(Domain::Absent, 0, hidden.path);
    if recorded.contains(absent) {
        return Settled::ForAll;
    }
    if state.log.is_none() {
        return Settled::No;
    }
    let here = key_for_program(state, Domain::Recorded, hidden.path);
    if recorded.contains(here) {
        return Settled::ForProgram;
    }
    let flags = libc::AT_SYMLINK_NOFOLLOW;
    if kernel::access_at(question.dir, question.path, libc::F_OK, flags).is_err() {
        return match recorded.insert(absent) {
            Insertion::New | Insertion::Before => Settled::ForAll,
            Insertion::Full => Settled::No,
        };
    }
    if is_new(state, here) {
        let component = hidden.path.get(..hidden.component).unwrap_or_default();
        let owner = owner(state, hidden.path).or_else(|| owner(state, component));
        append(
            state,
            Kind::Hidden,
            name,
            owner.unwrap_or_default(),
            hidden.path,
        );
    }
    Settled::No
}

/// The same where the process has its own words for the path: it is recorded in the view's.
#[cold]
#[inline(never)]
fn hidden_elsewhere(
    state: &State,
    name: &'static str,
    question: &Question,
    hidden: &Hidden,
) -> Settled {
    let recorded = in_words_of_view(state, hidden.path, |path| {
        let behind = hidden.path.len() - hidden.component.min(hidden.path.len());
        let hidden = Hidden {
            path,
            component: path.len().saturating_sub(behind),
            words: Words::View,
            by_index: false,
        };
        self::hidden(state, name, question, &hidden)
    });
    recorded.unwrap_or(Settled::No)
}

/// Records that a program is about to be executed which the filter is not in, by its path. What it
/// does to the trees is not announced, so from now on no process of the run believes what it found
/// there.
pub fn not_entered(state: &State, kind: Kind, name: &'static str, path: &[u8]) {
    changes::go_unseen();
    let key = key_for_program(state, Domain::NotEntered, path);
    if state.log.is_some() && is_new(state, key) {
        append(state, kind, name, b"", path);
    }
}

/// The same, for a program whose path is in these words.
#[cold]
pub fn not_entered_there(
    state: &State,
    kind: Kind,
    name: &'static str,
    (path, words): (&[u8], Words),
) {
    let tell = |path: &[u8]| not_entered(state, kind, name, path);
    if words == Words::View || in_words_of_view(state, path, tell).is_none() {
        tell(path);
    }
}

/// The same, for a program that is open at `file`: it is recorded by the path that it has, whatever
/// it was called by.
#[cold]
pub fn open_not_entered(state: &State, kind: Kind, name: &'static str, file: c_int) {
    with_path_of(state, file, |path| not_entered(state, kind, name, path));
}

/// Records that a program is about to be executed which the filter will be in. It is open at `file`,
/// and has this status.
pub fn executed(state: &State, name: &'static str, file: c_int, status: &libc::stat) {
    let words = [
        status.st_dev,
        status.st_ino,
        status.st_size as u64,
        status.st_mtime as u64,
        status.st_mtime_nsec as u64,
    ];
    let bytes = words.map(u64::to_ne_bytes);
    let key = state
        .run_secret()
        .key(Domain::Executed, 0, bytes.as_flattened());
    if !is_told(state, key) {
        with_path_of(state, file, |path| {
            code(state, Kind::Executed, key, name, path)
        });
    }
}

/// Records that a library was loaded, which has this key.
#[inline]
pub fn loaded(state: &State, name: &'static str, library: Key, path: &[u8]) {
    if !is_told(state, library) {
        code(state, Kind::Loaded, library, name, path);
    }
}

/// Records what memory was made executable for by a call of the function `name`: a file that is
/// mapped there, as a library, or code that the program makes while it runs, where `file` is
/// negative. `maker` is asked for the library that makes it, if it is not the program itself.
#[cfg(not(feature = "audit"))]
#[cold]
#[inline(never)]
pub fn executable_memory(
    name: &'static str,
    file: c_int,
    maker: impl FnOnce() -> Option<&'static [u8]>,
) {
    // What has confined itself may not be allowed to write anything down.
    let Some(state) = process::current().filter(|_| !kernel::is_confined()) else {
        return;
    };
    if state.usage.is_none() || state.log.is_none() {
        return;
    }
    if file >= 0 {
        return with_path_of(state, file, |path| {
            loaded(state, name, libraries::key(state, path), path);
        });
    }
    let maker = maker();
    let key = key_for_program(state, Domain::MadeCode, maker.unwrap_or_default());
    if is_told(state, key) {
        return;
    }
    if let Some(maker) = maker {
        return code(state, Kind::MadeCode, key, name, maker);
    }
    // Without memory for a path nothing is recorded.
    let _ = kernel::with_large_buffer(|buffer| {
        code(state, Kind::MadeCode, key, name, executable(buffer));
    });
}

/// Whether a file with code needs no record. Without a map that the processes of a run share each of
/// them would record all that it loads: nothing is recorded then.
#[inline]
fn is_told(state: &State, key: Key) -> bool {
    match (state.usage, state.log) {
        (Some(usage), Some(_)) => usage.recorded().contains(key),
        _ => true,
    }
}

#[cold]
#[inline(never)]
fn code(state: &State, kind: Kind, key: Key, name: &'static str, path: &[u8]) {
    if is_new(state, key) {
        append(state, kind, name, b"", path);
    }
}

/// Calls `work` with the path of what is open, as proc(5) tells it.
#[cold]
#[inline(never)]
fn with_path_of(state: &State, file: c_int, work: impl FnOnce(&[u8])) {
    let mut name = DescriptorName::new();
    // Without memory for a path nothing is recorded.
    let _ = kernel::with_large_buffer(|buffer| {
        let length = kernel::read_link_at(libc::AT_FDCWD, name.of(file), buffer).unwrap_or(0);
        match buffer.get(..length) {
            Some(path @ [_, ..]) if state.root.is_some() => {
                // What was mounted fresh has no other name.
                if !in_view(state, path) {
                    return work(path);
                }
                in_words_of_view(state, path, work);
            }
            Some(path @ [_, ..]) => work(path),
            _ => work(name.of(file).to_bytes()),
        }
    });
}

fn is_new(state: &State, key: Key) -> bool {
    match state.recorded().map(|recorded| recorded.insert(key)) {
        Some(Insertion::New) => true,
        Some(Insertion::Before) => false,
        Some(Insertion::Full) | None => {
            if let Some(usage) = state.usage {
                usage.count_dropped();
            }
            false
        }
    }
}

fn owner(state: &State, path: &[u8]) -> Option<&'static [u8]> {
    match state.index.hidden_owner(path)? {
        HiddenOwner::Package(id) => state.index.package(id),
        HiddenOwner::Several => Some(log::SEVERAL),
    }
}

/// Writes a record. It is put together in a buffer that is not on the stack, for the caller may
/// stand on a small one.
#[cold]
fn append(state: &State, kind: Kind, call: &'static str, owner: &[u8], path: &[u8]) {
    let Some(log) = state.log else {
        return;
    };
    let written = kernel::with_large_buffer(|buffer| {
        let (program, text) = buffer.split_at_mut(libc::PATH_MAX as usize);
        let mut digits = [0; 10];
        let record = Record {
            kind,
            call: call.as_bytes(),
            pid: decimal(kernel::process_id(), &mut digits),
            program: executable(program),
            owner,
            path,
        };
        let text = record.write_to(text)?;
        if let Some(open) = state.root.and_then(|root| root.log) {
            return kernel::write_without_signal(open.descriptor()?, text).ok();
        }
        // What stands there may have become a FIFO that nobody reads.
        let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_NOCTTY | libc::O_NONBLOCK;
        let fd = kernel::open_at(libc::AT_FDCWD, log, flags).ok()?;
        let written = kernel::write_without_signal(fd, text);
        kernel::close(fd);
        written.ok()
    });
    if let (Err(_) | Ok(None), Some(usage)) = (written, state.usage) {
        usage.count_dropped();
    }
}

fn key_for_program(state: &State, domain: Domain, path: &[u8]) -> Key {
    state.run_secret().key(domain, program(state).bits(), path)
}

/// The key of the program, found at first use.
fn program(state: &State) -> Key {
    if let Some(known) = Key::from_bits(state.program.load(Relaxed)) {
        return known;
    }
    let key = |program: &[u8]| state.run_secret().key(Domain::Program, 0, program);
    let found = kernel::with_large_buffer(|buffer| key(executable(buffer)));
    let found = found.unwrap_or_else(|_| key(b""));
    state.program.store(found.bits(), Relaxed);
    found
}

fn executable(buffer: &mut [u8]) -> &[u8] {
    const LINK: &CStr = c"/proc/self/exe";
    let length = kernel::read_link_at(libc::AT_FDCWD, LINK, buffer).unwrap_or(0);
    buffer.get(..length).unwrap_or_default()
}
