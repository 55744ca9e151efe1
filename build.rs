//! Builds the filter that the command carries inside itself, and its audit module.
//!
//! Each is a library for every process of a build, and so is compiled for size and
//! start-up whatever the profile of the command. Cargo cannot yet depend on another
//! package's library file, so it is built here by a cargo of its own, in a target directory
//! of its own, from the sources and the lock file of this workspace.
//!
//! rustc links the audit module. The filter's names have versions, which rustc cannot link
//! (it brings a version script of its own, and a linker takes only one): so rustc makes a
//! static library of it, and the linker is called from here.

use std::collections::BTreeSet;
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
    let archive = compile(&workspace, &target, &FILTER, &out);
    link(&archive, &out);
    let audit = compile(&workspace, &target, &AUDIT, &out);
    let place = out.join("libblinkers-audit.so");
    std::fs::copy(&audit, place)
        .unwrap_or_else(|error| panic!("cannot copy {}: {error}", audit.display()));
}

/// What is made of the filter's crate.
struct Product {
    feature: &'static str,
    crate_type: &'static str,
    file: &'static str,
}

const FILTER: Product = Product {
    feature: "alone",
    crate_type: "staticlib",
    file: "libblinkers_filter.a",
};

const AUDIT: Product = Product {
    feature: "audit",
    crate_type: "cdylib",
    file: "libblinkers_filter.so",
};

/// No start files: the library needs neither their constructors nor `__cxa_finalize`. Two LOAD
/// segments instead of four: each costs every process of a build a mapping at start. The
/// second one begins on a page of its own, so that what is written to needs no more than that.
const LINK_ARGUMENTS: [&str; 4] = [
    "-nostartfiles",
    "-Wl,-z,norelro",
    "-Wl,-z,separate-loadable-segments",
    "-Wl,--no-rosegment",
];

/// Compiles the crate to `product`, and gives the place of that.
fn compile(workspace: &Path, target: &str, product: &Product, out: &Path) -> PathBuf {
    // One directory for both, so that what they have in common is compiled once.
    let target_directory = out.join("filter");
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
        .args(["--features", product.feature])
        // Every instruction counts here, and only here: whole-program optimization of each
        // test of the command would take minutes.
        .args(["--config", "profile.release.lto = \"fat\""])
        .args(["--config", "profile.release.codegen-units = 1"])
        .args(["--crate-type", product.crate_type, "--target", target])
        .arg("--target-dir")
        .arg(&target_directory);
    if product.crate_type == "cdylib" {
        cargo
            .arg("--")
            .args(LINK_ARGUMENTS.map(|argument| format!("-Clink-arg={argument}")));
    }
    // What the outer build was told of its own crates is not meant for the filter: clippy's
    // wrapper, coverage or sanitizer flags would put std or a runtime library into it.
    for name in [
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        // They would win over what is asked for above.
        "CARGO_PROFILE_RELEASE_LTO",
        "CARGO_PROFILE_RELEASE_CODEGEN_UNITS",
        "CARGO_PROFILE_RELEASE_PANIC",
    ] {
        cargo.env_remove(name);
    }
    let status = cargo.status().expect("cargo could not be started");
    assert!(status.success(), "the filter does not build; see above");
    target_directory
        .join(target)
        .join("release")
        .join(product.file)
}

/// Links the filter with the versions of its names. What belongs to no version by the script
/// keeps its own name too.
fn link(archive: &Path, out: &Path) {
    let script = out.join("versions.map");
    let versions: String = versions(archive)
        .iter()
        .map(|version| format!("{version} {{ }};\n"))
        .collect();
    std::fs::write(&script, versions)
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", script.display()));
    let linker = env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".into());
    let mut command = Command::new(&linker);
    command.args(["-shared", "-nodefaultlibs"]);
    let directory = linker_directory();
    if directory.exists() {
        command.arg(format!("-B{}", directory.display()));
    }
    let status = command
        .args(LINK_ARGUMENTS)
        .args([
            "-fuse-ld=lld",
            "-Wl,-O1",
            "-Wl,-z,now",
            "-Wl,-z,noexecstack",
            "-Wl,--gc-sections",
            "-Wl,--strip-all",
            "-Wl,-Bsymbolic-functions",
            // One hook brings them all: they are one object of the archive.
            "-Wl,-u,open",
        ])
        .arg(format!("-Wl,--version-script={}", script.display()))
        .arg(archive)
        .args(["-lc", "-o"])
        .arg(out.join("libblinkers.so"))
        .status()
        .unwrap_or_else(|error| panic!("{linker} could not be started: {error}"));
    assert!(status.success(), "the filter does not link; see above");
}

/// The versions that the filter's names have: `.symver` leaves `NAME@VERSION` among the strings of
/// the object file, and the linker wants each version named once.
fn versions(archive: &Path) -> BTreeSet<String> {
    let bytes = std::fs::read(archive)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", archive.display()));
    let versions: BTreeSet<String> = bytes
        .split(|&byte| byte == b'\0')
        .filter_map(|string| std::str::from_utf8(string).ok()?.split_once('@'))
        .map(|(_, version)| version.to_owned())
        .filter(|version| version.starts_with("GLIBC_"))
        .collect();
    assert!(!versions.is_empty(), "the filter's names have no versions");
    versions
}

/// Where rustc keeps the linker that it uses itself.
fn linker_directory() -> PathBuf {
    let output = Command::new(variable("RUSTC"))
        .args(["--print", "target-libdir"])
        .output()
        .expect("rustc could not be started");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).with_file_name("bin/gcc-ld")
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}
