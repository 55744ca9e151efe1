//! How the command writes files that other processes use meanwhile.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{Result, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a file beside its place and renames it there: other processes see the old file or the
/// new one, never half of one.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.as_file()
        .set_permissions(Permissions::from_mode(mode))?;
    file.persist(path)?;
    Ok(())
}

/// Makes a file to which the processes of every user may write: a build may drop its privileges.
pub fn create_for_everyone(path: &Path) -> Result<File> {
    let file = OpenOptions::new()
        .create_new(true)
        .read(true)
        .write(true)
        .open(path)?;
    file.set_permissions(Permissions::from_mode(0o666))?;
    Ok(file)
}
