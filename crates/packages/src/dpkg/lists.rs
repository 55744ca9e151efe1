//! `info/NAME.list`: the files of a package.

use super::status::{Installed, MultiArch};
use crate::Error;
use memchr::memchr_iter;
use std::io::ErrorKind;
use std::path::Path;

/// Reads the list, and hands each path to `visit`. `Multi-Arch: same` packages have it under
/// their architecture. A package without a list has no files, as dpkg itself assumes.
pub fn read(info: &Path, package: &Installed, visit: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    for name in names(package) {
        let file = info.join(name);
        match std::fs::read(&file) {
            Ok(text) => {
                let mut start = 0;
                for end in memchr_iter(b'\n', &text).chain([text.len()]) {
                    let line = &text[start..end];
                    // The root is listed as `/.`.
                    if line.first() == Some(&b'/') && line != b"/." {
                        visit(line);
                    }
                    start = end + 1;
                }
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(Error::Read { file, source }),
        }
    }
    Ok(())
}

/// The names that the list may have, the likely one first.
pub fn names(package: &Installed) -> [String; 2] {
    let plain = format!("{}.list", package.name);
    let qualified = format!("{}:{}.list", package.name, package.architecture);
    match package.multi_arch {
        MultiArch::Same => [qualified, plain],
        _ => [plain, qualified],
    }
}
