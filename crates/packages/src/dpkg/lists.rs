//! `info/NAME.list`: the files of a package.

use super::status::{Installed, MultiArch};
use crate::Error;
use std::io::ErrorKind;
use std::path::Path;

/// Reads the list. `Multi-Arch: same` packages have it under their architecture. A package
/// without a list has no files, as dpkg itself assumes.
pub fn read(info: &Path, package: &Installed) -> Result<Vec<Vec<u8>>, Error> {
    let plain = format!("{}.list", package.name);
    let qualified = format!("{}:{}.list", package.name, package.architecture);
    let names = match package.multi_arch {
        MultiArch::Same => [qualified, plain],
        _ => [plain, qualified],
    };
    for name in names {
        let file = info.join(name);
        match std::fs::read(&file) {
            Ok(text) => return Ok(lines(&text)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(Error::Read { file, source }),
        }
    }
    Ok(Vec::new())
}

fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    text.split(|&byte| byte == b'\n')
        // The root is listed as `/.`.
        .filter(|line| line.first() == Some(&b'/') && *line != b"/.")
        .map(<[u8]>::to_vec)
        .collect()
}
