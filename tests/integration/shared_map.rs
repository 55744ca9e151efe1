//! The file that all processes of a run map.

use crate::harness::{Dir, Finished};
use std::process::Command;

/// Runs a shell script as root of a mount namespace of its own, in which `/dev/shm` and `small`
/// in the test's directory are file systems of so many bytes.
fn with_small_file_systems(dir: &Dir, memory: u32, small: u32, script: &str) -> Finished {
    std::fs::create_dir_all(dir.at("small")).unwrap();
    let script = format!(
        "mount -t tmpfs -o size={memory} none /dev/shm && mount -t tmpfs -o size={small} none small &&
        {script}"
    );
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .env("BLINKERS", env!("CARGO_BIN_EXE_blinkers"))
        .env("XDG_CACHE_HOME", dir.path())
        .current_dir(dir.path())
        .output();
    Finished(output.expect("unshare is needed by this test"))
}

/// A file without its bytes on disk kills whoever touches them when the disk is full: SIGBUS.
#[test]
fn a_full_memory_file_system_kills_nobody() {
    let dir = Dir::new();
    let script = "$BLINKERS compile --no-defaults --package coreutils --package dash -o index &&
        $BLINKERS run --index index -- sh -c 'ls /usr/bin | cat'";
    // Some have place for the index, but not for all that the processes write.
    for kibibytes in [400, 740, 748, 756, 764, 772, 780, 1400] {
        let finished = with_small_file_systems(&dir, kibibytes * 1024, 64 << 20, script);
        let said = finished.stderr();
        assert_eq!(finished.status(), Some(0), "{kibibytes} KiB: {said}");
        assert!(finished.stdout().contains("cat\n"), "{}", finished.stdout());
    }
}

/// Where there is no room at all, the run does not begin, and says why.
#[test]
fn a_run_without_room_for_its_map_does_not_begin() {
    let dir = Dir::new();
    let script = "$BLINKERS compile --no-defaults --package coreutils --package dash -o index &&
        TMPDIR=$PWD/small $BLINKERS run --index index --libraries start -- true";
    let finished = with_small_file_systems(&dir, 400 * 1024, 400 * 1024, script);
    assert_eq!(finished.status(), Some(125), "{}", finished.stderr());
    let said = finished.stderr();
    assert!(said.contains("no room for the usage map"), "{said}");
}

/// A map that is kept, the same.
#[test]
fn a_map_that_finds_no_room_is_not_left_behind() {
    let dir = Dir::new();
    let script = "$BLINKERS compile --no-defaults --package coreutils -o index &&
        $BLINKERS env --index index --usage small/usage; status=$?; ls small; exit $status";
    let finished = with_small_file_systems(&dir, 4096, 100 * 1024, script);
    assert_eq!(finished.status(), Some(125), "{}", finished.stderr());
    assert_eq!(finished.stdout(), "");
    let said = finished.stderr();
    assert!(said.contains("small/usage"), "{said}");
    assert!(said.contains("no room"), "{said}");
}
