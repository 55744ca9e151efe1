//! Where a process sees what: its root, chroot(2), and what was mounted since the view was made.
//!
//! The view has its own words for a path: those of the root that it was compiled for. A process
//! that has another root, or other mounts, calls the same file by another name. A table says which
//! place, in the words of the process, shows what, in the words of the view.

/// In whose words a canonical path is: they differ where the process has another root, or other
/// mounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Words {
    /// Those of the process, which the kernel takes.
    Process,
    /// Those of the view.
    View,
}

/// What is to be seen at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source<'m> {
    /// What has this canonical path in the view's words, which is empty for its root.
    Path(&'m [u8]),
    /// What was mounted fresh: the run's own, and all visible.
    Fresh,
}

/// The table. Places and sources in turn, each a canonical path and each but the last with a slash
/// behind it: no canonical path has two in a row. `/.` is a root, and `/..` what is fresh.
#[derive(Clone, Copy, Debug)]
pub struct Mounts<'m>(&'m [u8]);

const ROOT: &[u8] = b"/.";
const FRESH: &[u8] = b"/..";

impl<'m> Mounts<'m> {
    /// A table that was written by [`write_row`].
    pub const fn of(text: &'m [u8]) -> Mounts<'m> {
        Mounts(text)
    }

    /// The text of the table.
    pub fn text(&self) -> &'m [u8] {
        self.0
    }

    /// The rows: each place, empty for the root of the process, and what it shows.
    pub fn rows(&self) -> impl Iterator<Item = (&'m [u8], Source<'m>)> + use<'m> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let place = path(next(&mut rest)?);
            let source = match next(&mut rest)? {
                FRESH => Source::Fresh,
                source => Source::Path(path(source)),
            };
            Some((place, source))
        })
    }

    /// What was mounted at just this place.
    pub fn at(&self, canonical: &[u8]) -> Option<Source<'m>> {
        let mut rows = self.rows();
        rows.find(|(place, _)| *place == canonical)
            .map(|(_, source)| source)
    }

    /// The view's words for a canonical path of the process: two pieces, to be put together. None
    /// where it is in what was mounted fresh.
    pub fn in_view<'p>(&self, canonical: &'p [u8]) -> Option<(&'m [u8], &'p [u8])> {
        let mut found: (&[u8], Source) = (b"", Source::Path(b""));
        for (place, source) in self.rows() {
            if place.len() >= found.0.len() && is_at_or_below(canonical, place) {
                found = (place, source);
            }
        }
        match found.1 {
            Source::Path(source) => Some((source, canonical.get(found.0.len()..)?)),
            Source::Fresh => None,
        }
    }
}

/// Takes the first path of a table.
fn next<'m>(rest: &mut &'m [u8]) -> Option<&'m [u8]> {
    let text = *rest;
    let end = text.windows(2).position(|pair| pair == b"//");
    let (path, behind) = match end {
        Some(end) => (text.get(..end)?, text.get(end + 1..)?),
        None => (text, &b""[..]),
    };
    *rest = behind;
    (!path.is_empty()).then_some(path)
}

fn path(text: &[u8]) -> &[u8] {
    if text == ROOT { b"" } else { text }
}

/// Whether `path` is `directory` or below it. Both without a slash at the end.
pub fn is_at_or_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'/')))
}

/// Gives `write` the pieces of a row, to be written behind the rows before. A path may come in
/// pieces itself; `source` is None for what is fresh.
pub fn write_row<'p>(
    is_first: bool,
    place: [&'p [u8]; 2],
    source: Option<[&'p [u8]; 2]>,
    write: &mut impl FnMut(&[u8]) -> Option<()>,
) -> Option<()> {
    let mut path = |pieces: [&[u8]; 2]| {
        if pieces.iter().all(|piece| piece.is_empty()) {
            return write(ROOT);
        }
        pieces.iter().try_for_each(|piece| write(piece))
    };
    if !is_first {
        path([b"/", b""])?;
    }
    path(place)?;
    path([b"/", b""])?;
    path(source.unwrap_or([FRESH, b""]))
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    fn table(rows: &[(&str, Option<&str>)]) -> Vec<u8> {
        let mut text = Vec::new();
        for (at, (place, source)) in rows.iter().enumerate() {
            let source = source.map(|source| [source.as_bytes(), b""]);
            let mut write = |bytes: &[u8]| {
                text.extend_from_slice(bytes);
                Some(())
            };
            write_row(at == 0, [place.as_bytes(), b""], source, &mut write).unwrap();
        }
        text
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let rows = [
            ("", Some("/work/root")),
            ("/dev", None),
            ("/usr", Some("/usr")),
            ("/host", Some("")),
        ];
        let text = table(&rows);
        let read: Vec<_> = Mounts::of(&text).rows().collect();
        let written: Vec<_> = rows
            .iter()
            .map(|(place, source)| {
                let source = source.map_or(Source::Fresh, |source| Source::Path(source.as_bytes()));
                (place.as_bytes(), source)
            })
            .collect();
        assert_eq!(read, written);
    }

    #[test]
    fn a_path_in_the_words_of_the_view() {
        let text = table(&[
            ("", Some("/work/root")),
            ("/dev", None),
            ("/dev/shm", Some("/dev/shm")),
            ("/host", Some("")),
        ]);
        let mounts = Mounts::of(&text);
        let whole = |path: &str| {
            let (base, rest) = mounts.in_view(path.as_bytes())?;
            Some(String::from_utf8([base, rest].concat()).unwrap())
        };
        assert_eq!(whole("/bin/sh").as_deref(), Some("/work/root/bin/sh"));
        assert_eq!(whole("").as_deref(), Some("/work/root"));
        assert_eq!(whole("/dev/null"), None);
        assert_eq!(whole("/device").as_deref(), Some("/work/root/device"));
        assert_eq!(whole("/dev/shm/x").as_deref(), Some("/dev/shm/x"));
        assert_eq!(whole("/host/etc").as_deref(), Some("/etc"));
        assert_eq!(mounts.at(b"/dev"), Some(Source::Fresh));
        assert_eq!(mounts.at(b"/dev/null"), None);
        assert_eq!(mounts.at(b""), Some(Source::Path(b"/work/root")));
    }
}
