//! What is in the archive of locales, for the record: a locale that is in it is missing where it is hidden.

use super::names::with_spellings;
use crate::kernel::{self, Mapping};
use core::ffi::CStr;

/// struct locarhead of glibc's locale/locarchive.h: words, of which these say what it is, and where
/// the names are.
const MAGIC: (usize, u32) = (0, 0xde02_0109);
const STRINGS: usize = 5;
const STRINGS_USED: usize = 6;

/// Whether the archive has a locale of this name.
pub fn has(archive: &CStr, name: &[u8]) -> bool {
    let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | libc::O_NOCTTY;
    let Ok(fd) = kernel::open_at(libc::AT_FDCWD, archive, flags) else {
        return false;
    };
    let size = kernel::stat_descriptor(fd).map_or(0, |status| status.st_size as usize);
    let place = kernel::map(Mapping::Read(fd), size);
    kernel::close(fd);
    let Ok(place) = place else {
        return false;
    };
    // SAFETY: a mapping of this size, of a file that is replaced and never written to: localedef(1)
    // makes a new one. It is given back below, when nobody refers to it.
    let has = unsafe { core::slice::from_raw_parts(place, size) };
    let has = is_in(has, name);
    // SAFETY: as above.
    unsafe { kernel::unmap(place, size) };
    has
}

fn is_in(archive: &[u8], name: &[u8]) -> bool {
    let word = |at: usize| {
        let bytes = archive.get(4 * at..)?.first_chunk()?;
        Some(u32::from_le_bytes(*bytes) as usize)
    };
    let names = || {
        if word(MAGIC.0)? != MAGIC.1 as usize {
            return None;
        }
        let start = word(STRINGS)?;
        archive.get(start..start.checked_add(word(STRINGS_USED)?)?)
    };
    let Some(names) = names() else {
        return false;
    };
    with_spellings(name, |spelled| {
        names.split(|&byte| byte == 0).any(|known| known == spelled)
    })
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn a_locale_is_known_by_its_name() {
        let names = b"de_DE.utf8\0fr_FR\0";
        let words = [0xde02_0109, 1, 0, 0, 0, 32, names.len() as u32, 99_u32];
        let mut archive: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        archive.extend(names);
        for (name, is_there) in [
            ("de_DE.UTF-8", true),
            ("de_DE.utf8", true),
            ("fr_FR", true),
            ("de_DE", false),
            ("R", false),
        ] {
            assert_eq!(is_in(&archive, name.as_bytes()), is_there, "{name}");
        }
        for length in 0..archive.len() {
            is_in(&archive[..length], b"x");
        }
        archive[0] = 0;
        assert!(!is_in(&archive, b"fr_FR"));
    }
}
