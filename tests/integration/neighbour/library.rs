//! The neighbour as a library.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Builds the neighbour, once.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("neighbour");
        let status = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args([
                "build",
                "--quiet",
                "--package",
                "blinkers-neighbour",
                "--target-dir",
            ])
            .arg(&target)
            .status()
            .unwrap();
        assert!(status.success(), "the neighbour does not build");
        // Where every user can load it.
        let public = Path::new("/var/tmp/blinkers-neighbour.so");
        let beside = public.with_extension(std::process::id().to_string());
        std::fs::copy(target.join("debug/libblinkers_neighbour.so"), &beside).unwrap();
        std::fs::set_permissions(&beside, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::rename(beside, public).unwrap();
        public.to_owned()
    })
}
