//! Where the links of alternatives lead now, update-alternatives(1).

use super::lists;
use super::status::Installed;
use crate::{Error, PackageId};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Which of some packages owns what the alternative `name` leads to in the root whose dpkg
/// database is `directory`.
///
/// A package that depends on the virtual package `awk` runs `awk`, and what that is the
/// alternative says: without it the dependency would be satisfied by name alone.
pub fn chosen(
    directory: &Path,
    name: &str,
    packages: &[PackageId],
    installed: &[Installed],
) -> Result<Option<PackageId>, Error> {
    // The database is `var/lib/dpkg` below the root.
    let Some(root) = directory.ancestors().nth(3) else {
        return Ok(None);
    };
    if !directory.join("alternatives").join(name).is_file() {
        return Ok(None);
    }
    let Ok(target) = root.join("etc/alternatives").join(name).read_link() else {
        return Ok(None);
    };
    let target = target.as_os_str().as_bytes();
    // A package may have been built before /bin was a link to /usr/bin.
    let moved = target.strip_prefix(b"/usr");
    for &package in packages {
        let mut owns = false;
        lists::read(
            &directory.join("info"),
            &installed[package.0 as usize],
            &mut |path| owns |= path == target || Some(path) == moved,
        )?;
        if owns {
            return Ok(Some(package));
        }
    }
    Ok(None)
}
