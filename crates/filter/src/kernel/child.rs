//! A child that shares the memory, to do what this process must not do itself: stand in another
//! directory, or close a descriptor.

use super::signals::{block_signals, restore_signals};
use super::{Errno, Result, call};
use crate::arch::process::start_sharing;
use core::ffi::{c_int, c_void};

/// Runs `work` in a child, which has the memory of this process and copies of its descriptors and
/// its current directory, and waits until it is done.
///
/// No signal comes in between, neither here nor to the child, and none tells of its end.
///
/// # Errors
/// Those of clone(2).
pub fn in_child<T>(work: impl FnOnce() -> T) -> Result<T> {
    struct Work<F, T> {
        work: Option<F>,
        result: Option<T>,
    }
    extern "C" fn run<F: FnOnce() -> T, T>(place: *mut c_void) {
        // SAFETY: the Work below, which waits for this.
        let place = unsafe { &mut *place.cast::<Work<F, T>>() };
        place.result = place.work.take().map(|work| work());
    }
    fn runner<F: FnOnce() -> T, T>(_: &Work<F, T>) -> extern "C" fn(*mut c_void) {
        run::<F, T>
    }
    let mut place = Work {
        work: Some(work),
        result: None,
    };
    let run = runner(&place);
    let kept = block_signals();
    // SAFETY: `run` takes `place` by the pointer, and both outlive the child.
    let child = unsafe { start_sharing(run, (&raw mut place).cast()) };
    if let Ok(child) = usize::try_from(child) {
        wait_for(child);
    }
    restore_signals(kept);
    if child < 0 {
        return Err(Errno(-child as c_int));
    }
    place.result.ok_or(Errno(libc::EAGAIN))
}

/// Takes the ended child away. One that ends without a signal is no child of wait(2) in the program.
fn wait_for(child: usize) {
    // SAFETY: no status is asked for.
    let _ = unsafe {
        let options = libc::__WALL as usize;
        call(libc::SYS_wait4, [child, 0, options, 0, 0, 0])
    };
}

#[cfg(test)]
mod tests {
    use super::in_child;

    #[test]
    fn a_child_has_a_directory_and_descriptors_of_its_own() {
        let before = std::env::current_dir().unwrap();
        let file = std::fs::File::open("/dev/null").unwrap();
        let fd = std::os::fd::AsRawFd::as_raw_fd(&file);
        let moved = in_child(|| {
            crate::kernel::close(fd);
            let mut room = [0; 64];
            let to = crate::kernel::open_at(libc::AT_FDCWD, c"/proc", libc::O_PATH).unwrap();
            crate::kernel::path_of_directory_here(to, &mut room)
                .map(|length| room[..length] == *b"/proc")
        });
        assert_eq!(moved.map(|moved| moved.ok()), Ok(Some(true)));
        assert_eq!(std::env::current_dir().unwrap(), before);
        assert!(crate::kernel::stat_descriptor(fd).is_ok());
    }
}
