//! Where the last component of a path begins.

/// Where a path's last component begins: behind the last slash. None for a path whose last
/// component is no name: empty, `.` or `..`.
#[inline]
pub fn last_component(path: &[u8]) -> Option<usize> {
    let start = behind_last_slash(path);
    match path.get(start..) {
        None | Some(b"" | b"." | b"..") => None,
        Some(_) => Some(start),
    }
}

/// Looks at eight bytes in a step: a name is seldom longer than two of them.
#[inline(always)]
fn behind_last_slash(path: &[u8]) -> usize {
    let mut end = path.len();
    while let Some(piece) = path.get(..end).and_then(<[u8]>::last_chunk::<8>) {
        let slashes = equal_bytes(u64::from_le_bytes(*piece), b'/');
        if slashes != 0 {
            return end - slashes.leading_zeros() as usize / 8;
        }
        end -= 8;
    }
    let rest = path.get(..end).unwrap_or_default();
    rest.iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1)
}

/// The highest bit of each byte of `word` that is `wanted`, and no other bit.
#[inline(always)]
fn equal_bytes(word: u64, wanted: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let different = word ^ (u64::from(wanted) * 0x0101_0101_0101_0101);
    // The sum has the highest bit where the lower ones are not all zero, and carries into no
    // other byte.
    !(((different & LOW) + LOW) | different | LOW)
}

#[cfg(test)]
mod tests {
    use super::last_component;
    use proptest::prelude::*;

    #[test]
    fn a_name_begins_behind_the_last_slash() {
        for (path, start) in [
            ("/usr/include/stdio.h", 13),
            ("stdio.h", 0),
            ("/vmlinuz", 1),
            ("/usr/lib/x86_64-linux-gnu/libmagic.so", 26),
            ("d/.hidden", 2),
            ("../x", 3),
            ("//x", 2),
        ] {
            assert_eq!(last_component(path.as_bytes()), Some(start), "{path}");
        }
    }

    #[test]
    fn what_is_no_name() {
        for path in [
            "",
            "/",
            "d/",
            "/usr/..",
            "..",
            ".",
            "/.",
            "0123456789abcde/",
        ] {
            assert_eq!(last_component(path.as_bytes()), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn as_a_plain_look_says(path in "/?[a./\u{80}]{0,40}") {
            let start = path.rfind('/').map_or(0, |slash| slash + 1);
            let is_name = !matches!(&path[start..], "" | "." | "..");
            prop_assert_eq!(last_component(path.as_bytes()), is_name.then_some(start));
        }
    }
}
