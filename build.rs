//! Builds the filter that the command carries inside itself, and its audit module.
//!
//! Each is a `cdylib` for every process of a build, and so is compiled for size and
//! start-up whatever the profile of the command. Cargo cannot yet depend on another
//! package's library file, so it is built here by a cargo of its own, in a target directory
//! of its own, from the sources and the lock file of this workspace.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let workspace = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    for source in ["Cargo.toml", "Cargo.lock", "build.rs", "crates"] {
        let source = workspace.join(source);
        println!("cargo::rerun-if-changed={}", source.display());
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    let target = variable("TARGET");
    for (feature, name) in LIBRARIES {
        let target_directory = out.join(feature);
        build(&workspace, &target, feature, &target_directory);
        let library = target_directory
            .join(&target)
            .join("release/libblinkers.so");
        std::fs::copy(&library, out.join(name))
            .unwrap_or_else(|error| panic!("cannot copy {}: {error}", library.display()));
    }
}

/// The features of the filter's crate, and the library that each makes of it.
const LIBRARIES: [(&str, &str); 2] = [
    ("alone", "libblinkers.so"),
    ("audit", "libblinkers-audit.so"),
];

/// No start files: the filter needs neither their constructors nor `__cxa_finalize`. Two LOAD
/// segments instead of four: each costs every process of a build a mapping at start. The
/// second one begins on a page of its own, so that what is written to needs no more than that.
const LINK_ARGUMENTS: [&str; 4] = [
    "-nostartfiles",
    "-Wl,-z,norelro",
    "-Wl,-z,separate-loadable-segments",
    "-Wl,--no-rosegment",
];

fn build(workspace: &Path, target: &str, feature: &str, target_directory: &Path) {
    let mut cargo = Command::new(variable("CARGO"));
    cargo
        .current_dir(workspace)
        .args([
            "rustc",
            "--release",
            "--package",
            "blinkers-filter",
            "--lib",
        ])
        .args([
            "--features",
            feature,
            "--crate-type",
            "cdylib",
            "--target",
            target,
        ])
        .arg("--target-dir")
        .arg(target_directory)
        .arg("--")
        .args(LINK_ARGUMENTS.map(|argument| format!("-Clink-arg={argument}")));
    // What the outer build was told of its own crates is not meant for the filter: clippy's
    // wrapper, coverage or sanitizer flags would put std or a runtime library into it.
    for name in [
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
    ] {
        cargo.env_remove(name);
    }
    let status = cargo.status().expect("cargo could not be started");
    assert!(status.success(), "the filter does not build; see above");
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}
