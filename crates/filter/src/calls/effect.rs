//! What a call changes of where paths lead, and who is told.

use crate::memory::{changes, current_directory};
use crate::process;
use crate::process::confinement::{self, Program};
use crate::record;
use core::ffi::c_int;

/// What is not as before once a call was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Nothing that was found out about other paths.
    Nothing,
    /// A name leads elsewhere: a link was made, another name for a directory, a mount.
    Names,
    /// The process stands in another directory.
    Moves,
    /// All paths of this process may lead elsewhere than those of the others: it has another root
    /// or other mounts, and is not where it was.
    Elsewhere,
    /// The process shares its memory with another, which may stand in another directory.
    SharesMemory,
    /// Flags of unshare(2): it has something of its own now.
    Unshares(c_int),
    /// Flags of clone(2): there is another process, which shares with this one or does not.
    Clones(c_int),
    /// Memory becomes executable: the file that is mapped there, or a negative number.
    MakesCode(c_int),
    /// From now on a filter, or none where there is no more to choose, says which system calls the process
    /// may make.
    Confines(Program),
}

/// Which flags give a thread a current directory of its own: unshare(2) says that the last two
/// imply the first.
const OWN_DIRECTORY: c_int = libc::CLONE_FS | libc::CLONE_NEWNS | libc::CLONE_NEWUSER;

/// Which flags let a new process move the current directory that this one remembers.
const SHARED_DIRECTORY: c_int = libc::CLONE_VM | libc::CLONE_FS;

impl Effect {
    /// Makes a call of this effect.
    #[inline(always)]
    pub fn around<T>(self, call: impl FnOnce() -> T) -> T {
        match self {
            Effect::Names => changes::made(call),
            Effect::Moves => current_directory::moving(call),
            Effect::MakesCode(file) => {
                let answer = call();
                record::executable_memory("syscall", file, || None);
                answer
            }
            _ => {
                self.announce();
                call()
            }
        }
    }

    /// As [`around`](Effect::around), for a call by which the process may confine itself.
    pub fn around_confining<T>(self, call: impl FnOnce() -> T) -> T {
        match self {
            Effect::Confines(program) => {
                let usage = process::current().and_then(|state| state.usage);
                confinement::entering(usage, program, call)
            }
            _ => self.around(call),
        }
    }

    /// Takes note of an effect that lasts from before the call on.
    #[inline(always)]
    pub fn announce(self) {
        let (own_mounts, unseen_moves) = match self {
            Effect::Nothing
            | Effect::Names
            | Effect::Moves
            | Effect::MakesCode(_)
            | Effect::Confines(_) => (false, false),
            Effect::Elsewhere => (true, true),
            Effect::SharesMemory => (false, true),
            Effect::Unshares(flags) => {
                let has = |some| flags & some != 0;
                (has(libc::CLONE_NEWNS), has(OWN_DIRECTORY))
            }
            Effect::Clones(flags) => {
                let has = |some| flags & some != 0;
                (has(libc::CLONE_NEWNS), has(SHARED_DIRECTORY))
            }
        };
        if own_mounts {
            changes::go_unseen();
        }
        if unseen_moves {
            current_directory::lose_sight();
        }
    }
}
