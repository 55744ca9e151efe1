//! Recording: what was hidden, for whom, and which programs the filter could not enter.
//!
//! A name is recorded once for each program, and only if it exists on disk: most of what a
//! build asks for is nowhere, and is of no interest. What was found absent is remembered
//! across all processes of a run, so that the disk is asked once.

use crate::kernel;
use crate::memory::changes;
use crate::process::state::State;
use crate::resolve::{Hidden, Question, decimal};
use blinkers_index::HiddenOwner;
use blinkers_shared::hash::hash;
use blinkers_shared::log::{self, Kind, Record};
use blinkers_shared::usage::Sight;
use core::ffi::CStr;
use core::sync::atomic::Ordering::Relaxed;

/// The seed for names found absent; a program's hash is the seed for what it was told of.
const ABSENT: u64 = 0;

/// Whether a hidden path is done with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// It was found absent: nobody is to record it.
    ForAll,
    /// It is recorded for this program.
    ForProgram,
    /// It was not recorded, for want of a log or of room.
    No,
}

/// Records that `name` was called on a hidden path.
pub fn hidden(state: &State, name: &'static str, question: &Question, hidden: &Hidden) -> Settled {
    let Some(seen) = state.seen() else {
        return Settled::No;
    };
    let absent = hash(ABSENT, hidden.path);
    if seen.contains(absent) {
        return Settled::ForAll;
    }
    if state.log.is_none() {
        return Settled::No;
    }
    let here = hash(program(state), hidden.path);
    if seen.contains(here) {
        return Settled::ForProgram;
    }
    let flags = libc::AT_SYMLINK_NOFOLLOW;
    if kernel::access_at(question.dir, question.path, libc::F_OK, flags).is_err() {
        return match seen.insert(absent) {
            Sight::New | Sight::Before => Settled::ForAll,
            Sight::Full => Settled::No,
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

/// Records that a program was executed which the filter is not in.
pub fn not_entered(state: &State, kind: Kind, name: &'static str, path: &[u8]) {
    changes::go_unseen();
    if state.log.is_some() && is_new(state, hash(program(state), path)) {
        append(state, kind, name, b"", path);
    }
}

fn is_new(state: &State, hash: u64) -> bool {
    match state.seen().map(|seen| seen.insert(hash)) {
        Some(Sight::New) => true,
        Some(Sight::Before) => false,
        Some(Sight::Full) | None => {
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

fn append(state: &State, kind: Kind, call: &'static str, owner: &[u8], path: &[u8]) {
    let Some(log) = state.log else {
        return;
    };
    let mut program = [0; 512];
    let mut digits = [0; 10];
    let record = Record {
        kind,
        call: call.as_bytes(),
        pid: decimal(kernel::process_id(), &mut digits),
        program: executable(&mut program),
        owner,
        path,
    };
    let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_NOCTTY;
    let written = kernel::open_at(libc::AT_FDCWD, log, flags).and_then(|fd| {
        let written = kernel::write_pieces(fd, &record.pieces());
        kernel::close(fd);
        written
    });
    if let (Err(_), Some(usage)) = (written, state.usage) {
        usage.count_dropped();
    }
}

/// The hash of the program's name, found at first use.
fn program(state: &State) -> u64 {
    let known = state.program.load(Relaxed);
    if known != 0 {
        return known;
    }
    let mut buffer = [0; 512];
    let found = hash(1, executable(&mut buffer));
    state.program.store(found, Relaxed);
    found
}

fn executable(buffer: &mut [u8]) -> &[u8] {
    const LINK: &CStr = c"/proc/self/exe";
    let length = kernel::read_link_at(libc::AT_FDCWD, LINK, buffer).unwrap_or(0);
    buffer.get(..length).unwrap_or_default()
}
