//! ELF files for the tests: by hand, and by gcc.

use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Where the code of a file made by hand is mapped.
pub const ADDRESS: u64 = 0x40_1000;

/// A program of this code and nothing else: no section, no symbol.
pub fn program(code: &[u8]) -> Vec<u8> {
    const HEADERS: u64 = 64 + 56;
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    let put = |file: &mut Vec<u8>, size: usize, number: u64| {
        file.extend_from_slice(&number.to_le_bytes()[..size]);
    };
    // e_type, e_machine, e_version, e_entry, e_phoff, e_shoff, e_flags, then sizes and counts.
    for (size, number) in [
        (2, 2),
        (2, 62),
        (4, 1),
        (8, ADDRESS),
        (8, 64),
        (8, 0),
        (4, 0),
        (2, 64),
        (2, 56),
        (2, 1),
        (2, 64),
        (2, 0),
        (2, 0),
    ] {
        put(&mut file, size, number);
    }
    let length = code.len() as u64;
    // PT_LOAD, read and execute.
    for (size, number) in [
        (4, 1),
        (4, 5),
        (8, HEADERS),
        (8, ADDRESS),
        (8, ADDRESS),
        (8, length),
        (8, length),
        (8, 1),
    ] {
        put(&mut file, size, number);
    }
    assert_eq!(file.len() as u64, HEADERS);
    file.extend_from_slice(code);
    file
}

/// What gcc makes of a source, with these arguments.
pub fn made(source: &str, arguments: &[&str]) -> Vec<u8> {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| -> PathBuf { directory.path().join(name) };
    std::fs::write(at("source"), source).unwrap();
    let output = Command::new("gcc")
        .args(["-O2", "-o"])
        .arg(at("made"))
        .args([
            "-x",
            if source.starts_with(".text") {
                "assembler"
            } else {
                "c"
            },
        ])
        .arg(at("source"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read(at("made")).unwrap()
}
