//! The root of the process, and what was mounted for it: where that is not what the view was compiled
//! for, the process has another state, and so has what it forks and starts.
//!
//! A program that is executed there is told by a variable, `BLINKERS_ROOT`, which none of the others
//! has. So they pay nothing for it.

use crate::kernel::{self, Mapping};
use blinkers_law::Mounts;
use blinkers_shared::key::Secret;
use core::ffi::{CStr, c_int};

/// What a process with another root, or other mounts, knows beside its state.
pub struct Root {
    /// What it sees where.
    pub mounts: Mounts<'static>,
    /// What the keys begin with that all processes of the run share, whatever their roots are.
    pub run: Secret,
    /// The log, where its path leads nowhere any more.
    pub log: Option<OpenLog>,
}

/// A log that was opened before its path led nowhere.
#[derive(Clone, Copy)]
pub struct OpenLog {
    descriptor: c_int,
    file: (u64, u64),
}

impl OpenLog {
    /// Opens it. The program is to have the low numbers for itself.
    pub fn open(path: &CStr) -> Option<OpenLog> {
        const HIGH: c_int = 500;
        let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_NOCTTY | libc::O_NONBLOCK;
        let low = kernel::open_at(libc::AT_FDCWD, path, flags).ok()?;
        let descriptor = match kernel::duplicate_above(low, HIGH) {
            Ok(high) => {
                kernel::close(low);
                high
            }
            Err(_) => low,
        };
        let status = kernel::stat_descriptor(descriptor).ok()?;
        Some(OpenLog {
            descriptor,
            file: (status.st_dev, status.st_ino),
        })
    }

    /// Closes it.
    pub fn close(self) {
        kernel::close(self.descriptor);
    }

    /// The descriptor, unless the program has closed it, or has another file there.
    pub fn descriptor(&self) -> Option<c_int> {
        let status = kernel::stat_descriptor(self.descriptor).ok()?;
        ((status.st_dev, status.st_ino) == self.file).then_some(self.descriptor)
    }

    /// Whether the file at `path` is still this one, and can be written to.
    pub fn is_at(&self, path: &CStr) -> bool {
        let status = kernel::stat_at(libc::AT_FDCWD, path, 0);
        status.is_ok_and(|status| (status.st_dev, status.st_ino) == self.file)
            // It may be in a mount that is only read.
            && kernel::access_at(libc::AT_FDCWD, path, libc::W_OK, libc::AT_EACCESS).is_ok()
    }
}

/// What a process is in that was started with `table` for its `BLINKERS_ROOT`.
pub fn at_start(table: &'static CStr, run: Secret) -> Option<&'static Root> {
    let place = kernel::map(Mapping::Fresh, size_of::<Root>()).ok()?;
    let place = place.cast::<Root>();
    // SAFETY: fresh memory, aligned to a page and never given back.
    unsafe {
        place.write(Root {
            mounts: Mounts::of(table.to_bytes()),
            run,
            log: None,
        });
        Some(&*place)
    }
}

impl Root {
    /// What the keys begin with of what is found out here.
    pub fn secret(&self) -> Secret {
        const HERE: u64 = u64::MAX;
        self.run.of_view(HERE, self.mounts.text())
    }
}
