//! `CONTENTS`: what a package holds. The format is Portage's own (`dblink._contents_re`):
//!
//! ```text
//! dir PATH
//! obj PATH MD5 MTIME
//! sym PATH -> TARGET MTIME
//! fif PATH
//! dev PATH
//! ```
//!
//! in any order, directories above a path perhaps missing. A path may hold spaces, and of
//! several ` -> ` the last one divides. Paths begin with EPREFIX, and not with ROOT.

use memchr::{memchr, memchr_iter};

/// Hands each path of a `CONTENTS` to `visit`. Gives the numbers, from 1, of lines that are
/// none of the above: these tell of an entry that was written in part.
pub fn each_path(text: &[u8], visit: &mut dyn FnMut(&[u8])) -> Vec<usize> {
    let mut bad = Vec::new();
    let whole = text.strip_suffix(b"\n").unwrap_or(text);
    if whole.is_empty() {
        return bad;
    }
    // Lists are long, and NUL is in none that is whole.
    let has_nul = memchr(0, whole).is_some();
    let mut start = 0;
    let ends = memchr_iter(b'\n', whole).chain([whole.len()]);
    for (at, end) in ends.enumerate() {
        let path = path(&whole[start..end]);
        match path.filter(|path| !has_nul || !path.contains(&0)) {
            Some(path) => visit(path),
            None => bad.push(at + 1),
        }
        start = end + 1;
    }
    bad
}

fn path(line: &[u8]) -> Option<&[u8]> {
    let (kind, rest) = line.split_at_checked(4)?;
    let path = match kind {
        b"dir " | b"fif " | b"dev " => rest,
        b"obj " => {
            let (before, mtime) = split_last_word(rest)?;
            let (path, digest) = split_last_word(before)?;
            (is_number(mtime) && !digest.is_empty()).then_some(path)?
        }
        b"sym " => {
            // The time: a number, or the tuple that Portage wrote long ago.
            let before = match rest.strip_suffix(b")") {
                Some(tuple) => {
                    let bracket = tuple.windows(2).rposition(|two| two == b" (")?;
                    &tuple[..bracket]
                }
                None => {
                    let (before, mtime) = split_last_word(rest)?;
                    is_number(mtime).then_some(before)?
                }
            };
            let arrow = before.windows(4).rposition(|four| four == b" -> ")?;
            let (path, target) = (&before[..arrow], &before[arrow + 4..]);
            (!target.is_empty()).then_some(path)?
        }
        _ => return None,
    };
    (path.first() == Some(&b'/')).then_some(path)
}

fn split_last_word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = text.iter().rposition(|&byte| byte == b' ')?;
    Some((&text[..space], &text[space + 1..]))
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &[u8]) -> (Vec<Vec<u8>>, Vec<usize>) {
        let mut paths = Vec::new();
        let bad = each_path(text, &mut |path| paths.push(path.to_vec()));
        (paths, bad)
    }

    #[test]
    fn every_form() {
        for (line, expected) in [
            ("dir /usr", "/usr"),
            ("dir /usr/share/a dir", "/usr/share/a dir"),
            ("fif /run/fifo", "/run/fifo"),
            ("dev /dev/null", "/dev/null"),
            (
                "obj /usr/bin/x d41d8cd98f00b204e9800998ecf8427e 1700000000",
                "/usr/bin/x",
            ),
            ("obj /a b/c d d41d8cd9 17", "/a b/c d"),
            ("obj /trailing  d41d8cd9 17", "/trailing "),
            ("obj /x -> y d41d8cd9 17", "/x -> y"),
            ("sym /usr/lib/x.so -> x.so.1 1700000000", "/usr/lib/x.so"),
            ("sym /a b -> c d 17", "/a b"),
            ("sym /a -> b -> c 17", "/a -> b"),
            (
                "sym /old -> new (41471, 1L, 2L, 1, 0, 0, 4L, 1, 1234567890, 1)",
                "/old",
            ),
            ("dir /", "/"),
        ] {
            let (found, bad) = paths(line.as_bytes());
            assert!(bad.is_empty(), "{line}");
            assert_eq!(found, [expected.as_bytes()], "{line}");
        }
    }

    #[test]
    fn bytes_that_are_no_text() {
        let (found, bad) = paths(b"obj /caf\xe9 0 1\ndir /\xff\xfe\n");
        assert_eq!(found, [b"/caf\xe9".to_vec(), b"/\xff\xfe".to_vec()]);
        assert!(bad.is_empty());
    }

    #[test]
    fn lines_written_in_part_are_numbered() {
        let text = b"dir /usr\nobj /usr/x d41d8\nobj /usr/y 0 1\nsym /a -> 1\nsym /a 1\n\nfoo /x\n\
            obj /z 0 1x\ndir usr\ndir /a\0b\nobj /usr/bin/z d41d8cd9";
        let (found, bad) = paths(text);
        assert_eq!(found, [b"/usr".to_vec(), b"/usr/y".to_vec()]);
        assert_eq!(bad, [2, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(paths(b""), (vec![], vec![]));
        assert_eq!(paths(b"\n"), (vec![], vec![]));
        assert_eq!(paths(&[0; 30]).1, [1]);
    }
}
