//! `diversions`: files that a package had to put elsewhere, dpkg-divert(1).

use crate::Error;
use rustc_hash::FxHashMap;
use std::io::ErrorKind;
use std::path::Path;

/// Who may still use a diverted name, and where all others go.
pub struct Diversions {
    by_path: FxHashMap<Vec<u8>, (Vec<u8>, Vec<u8>)>,
}

impl Diversions {
    /// Reads the file: three lines each, the path, where it goes, and the package that
    /// diverts it (`:` for a local diversion, which spares no package).
    pub fn read(file: &Path) -> Result<Diversions, Error> {
        let text = match std::fs::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(source) => {
                return Err(Error::Read {
                    file: file.to_owned(),
                    source,
                });
            }
        };
        let lines: Vec<&[u8]> = text
            .strip_suffix(b"\n")
            .unwrap_or(&text)
            .split(|&byte| byte == b'\n')
            .collect();
        let mut by_path = FxHashMap::default();
        if text.is_empty() {
            return Ok(Diversions { by_path });
        }
        for (number, three) in lines.chunks(3).enumerate() {
            let [path, to, package] = three else {
                return Err(Error::Syntax {
                    file: file.to_owned(),
                    line: 3 * number + 1,
                    fault: "a diversion is three lines; this one is cut short".into(),
                });
            };
            by_path.insert(path.to_vec(), (to.to_vec(), package.to_vec()));
        }
        Ok(Diversions { by_path })
    }

    /// Where a file of `package` is: where its diversions put it.
    pub fn place<'p>(&'p self, package: &str, file: &'p [u8]) -> &'p [u8] {
        match self.by_path.get(file) {
            Some((to, by)) if by != package.as_bytes() => to,
            _ => file,
        }
    }
}
