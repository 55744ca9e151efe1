//! shm_open(3), sem_open(3) and their kin: files of `/dev/shm` by another name.

use crate::calls::table::calls;

calls! {
    /// shm_open(3).
    call shm_open() {
        hook shm_open ["2.2.5", "2.34"];
    }
    /// shm_unlink(3).
    call shm_unlink() {
        hook shm_unlink ["2.2.5", "2.34"];
    }
    /// sem_open(3).
    call sem_open() {
        hook sem_open ["2.2.5", "2.34"];
    }
    /// sem_unlink(3).
    call sem_unlink() {
        hook sem_unlink ["2.2.5", "2.34"];
    }
}
