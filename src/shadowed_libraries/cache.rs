//! The libraries of ld.so's cache, glibc's sysdeps/generic/dl-cache.h.

/// What a file of the old kind begins with, and how long each of its entries is. What newer versions
/// read stands behind it.
const OLD_MAGIC: &[u8] = b"ld.so-1.7.0";
const OLD_HEADER: usize = 16;
const OLD_ENTRY: usize = 12;

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
const HEADER: usize = 48;
const ENTRY: usize = 24;

/// `FLAG_ELF_LIBC6 | FLAG_X8664_LIB64`.
const OWN_KIND: u32 = 0x0303;

/// Names and paths, in the order in which ld.so finds them. None of a file that is damaged.
pub fn libraries(file: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let cache = newer_part(file).filter(|cache| cache.starts_with(MAGIC));
    let cache = cache.unwrap_or_default();
    let count = word(cache, MAGIC.len()).unwrap_or(0) as usize;
    (0..count)
        .map_while(move |number| {
            let entry = cache.get(HEADER + number * ENTRY..)?.get(..ENTRY)?;
            let text = |at| string(cache, word(entry, at)? as usize);
            Some((word(entry, 0)?, text(4)?, text(8)?))
        })
        .filter(|(kind, _, _)| *kind == OWN_KIND)
        .map(|(_, name, path)| (name, path))
}

fn newer_part(file: &[u8]) -> Option<&[u8]> {
    if !file.starts_with(OLD_MAGIC) {
        return Some(file);
    }
    let count = word(file, OLD_HEADER - 4)? as usize;
    let end = OLD_HEADER.checked_add(count.checked_mul(OLD_ENTRY)?)?;
    file.get(end.next_multiple_of(8)..)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_ne_bytes(bytes.try_into().ok()?))
}

fn string(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    let end = rest.iter().position(|&byte| byte == 0)?;
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cache of two libraries, one of another machine.
    fn cache() -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend(2_u32.to_ne_bytes());
        file.resize(HEADER, 0);
        let strings = HEADER as u32 + 2 * ENTRY as u32;
        for (kind, name, path) in [(0x0303_u32, 0, 10), (0x0803, 0, 10)] {
            for word in [kind, strings + name, strings + path, 0, 0, 0] {
                file.extend(word.to_ne_bytes());
            }
        }
        file.extend(b"libz.so.1\0/lib/libz.so.1\0");
        file
    }

    #[test]
    fn both_kinds_of_files_are_read() {
        let expected = [(&b"libz.so.1"[..], &b"/lib/libz.so.1"[..])];
        assert_eq!(libraries(&cache()).collect::<Vec<_>>(), expected);
        let mut both = OLD_MAGIC.to_vec();
        both.push(0);
        both.extend(1_u32.to_ne_bytes());
        both.resize(OLD_HEADER + OLD_ENTRY, 7);
        both.resize(both.len().next_multiple_of(8), 0);
        both.extend(cache());
        assert_eq!(libraries(&both).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_damaged_file_ends_early() {
        let whole = cache();
        for length in 0..whole.len() {
            assert_eq!(libraries(&whole[..length]).count(), 0, "{length}");
        }
        let mut odd = whole.clone();
        odd[20..24].copy_from_slice(&u32::MAX.to_ne_bytes());
        let _ = libraries(&odd).count();
    }
}
