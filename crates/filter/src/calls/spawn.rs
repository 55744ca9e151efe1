//! posix_spawn(3), pidfd_spawn and their kin.

use crate::calls::table::calls;

calls! {
    /// posix_spawn(3): the program, and the paths of its file actions.
    call posix_spawn() {
        hook posix_spawn ["2.2.5", "2.15"], posix_spawnp ["2.2.5", "2.15"];
    }
    /// pidfd_spawn, since glibc 2.39: as posix_spawn(3), with a descriptor of the process.
    call pidfd_spawn() {
        hook pidfd_spawn ["2.39"], pidfd_spawnp ["2.39"];
    }
}
