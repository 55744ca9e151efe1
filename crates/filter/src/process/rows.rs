//! The rows of the table of mounts, as a call changes them.

use blinkers_law::{Mounts, Source, Words, is_at_or_below, write_row};

/// A table that is being written.
pub struct Rows<'t> {
    table: &'t mut [u8],
    length: usize,
}

impl<'t> Rows<'t> {
    /// No rows yet, in a buffer.
    pub fn new(table: &'t mut [u8]) -> Rows<'t> {
        Rows { table, length: 0 }
    }

    /// The length of the table in bytes.
    pub fn length(&self) -> usize {
        self.length
    }

    fn add(&mut self, place: [&[u8]; 2], source: Option<[&[u8]; 2]>) -> Option<()> {
        let Rows { table, length } = self;
        write_row(*length == 0, place, source, &mut |bytes| {
            let end = *length + bytes.len();
            table.get_mut(*length..end)?.copy_from_slice(bytes);
            *length = end;
            Some(())
        })
    }

    /// The rows of a process that takes what it calls `directory` for its root.
    pub fn enter(&mut self, mounts: &Mounts, (directory, words): (&[u8], Words)) -> Option<()> {
        if words == Words::View {
            return self.add([b"", b""], Some([directory, b""]));
        }
        self.graft(mounts, directory, b"", |_| true)
    }

    /// The rows before, and one more: at `place` what the process calls `source` is mounted, with what is
    /// mounted below it; or something fresh.
    pub fn mount(&mut self, mounts: &Mounts, place: &[u8], source: Option<&[u8]>) -> Option<()> {
        self.unmount(mounts, place)?;
        match source {
            Some(source) => self.graft(mounts, source, place, |_| true),
            None => self.add([place, b""], None),
        }
    }

    /// The rows before, without what is mounted at `place` and below.
    pub fn unmount(&mut self, mounts: &Mounts, place: &[u8]) -> Option<()> {
        self.graft(mounts, b"", b"", |there| !is_at_or_below(there, place))
    }

    /// The rows before where what is mounted at `from` was moved to `to`.
    pub fn shift(&mut self, mounts: &Mounts, from: &[u8], to: &[u8]) -> Option<()> {
        self.graft(mounts, b"", b"", |there| {
            !is_at_or_below(there, from) && !is_at_or_below(there, to)
        })?;
        self.graft(mounts, from, to, |_| true)
    }

    /// The rows where `new` has become the root, and what was the root stands at `old`, which is at
    /// `new` or below it, pivot_root(2).
    pub fn pivot(&mut self, mounts: &Mounts, new: &[u8], old: &[u8]) -> Option<()> {
        self.graft(mounts, new, b"", |there| {
            old == new || !is_at_or_below(there, old)
        })?;
        match old.strip_prefix(new) {
            Some(put @ [b'/', ..]) => {
                self.graft(mounts, b"", put, |there| !is_at_or_below(there, new))
            }
            // Stacked upon the new root, from where it will be taken.
            _ => Some(()),
        }
    }

    /// At `to` what the table has at `from`, with those of its rows below there for which `is_kept`.
    fn graft(
        &mut self,
        mounts: &Mounts,
        from: &[u8],
        to: &[u8],
        is_kept: impl Fn(&[u8]) -> bool,
    ) -> Option<()> {
        let source = mounts.in_view(from);
        self.add([to, b""], source.map(|(base, rest)| [base, rest]))?;
        for (place, source) in mounts.rows() {
            if let Some(below @ [b'/', ..]) = place.strip_prefix(from)
                && is_kept(place)
            {
                let source = match source {
                    Source::Path(path) => Some([path, b"".as_slice()]),
                    Source::Fresh => None,
                };
                self.add([to, below], source)?;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that was changed by some calls.
    struct Table(Vec<u8>);

    impl Table {
        fn change(self, work: impl FnOnce(&Mounts, &mut Rows) -> Option<()>) -> Table {
            let mut buffer = [0; 1000];
            let mut rows = Rows::new(&mut buffer);
            work(&Mounts::of(&self.0), &mut rows).unwrap();
            let length = rows.length();
            Table(buffer[..length].to_vec())
        }

        fn text(&self) -> &str {
            std::str::from_utf8(&self.0).unwrap()
        }
    }

    fn none() -> Table {
        Table(Vec::new())
    }

    #[test]
    fn a_root_in_a_root() {
        let first = none().change(|mounts, rows| rows.enter(mounts, (b"/work/r", Words::Process)));
        assert_eq!(first.text(), "/.//work/r");
        let second = first.change(|mounts, rows| rows.enter(mounts, (b"/in", Words::Process)));
        assert_eq!(second.text(), "/.//work/r/in");
        let out = second.change(|mounts, rows| rows.enter(mounts, (b"", Words::View)));
        assert_eq!(out.text(), "/.//.");
    }

    #[test]
    fn mounts_go_along_with_the_root() {
        let table = none()
            .change(|mounts, rows| rows.mount(mounts, b"/work/r/usr", Some(b"/usr")))
            .change(|mounts, rows| rows.mount(mounts, b"/work/r/dev", None))
            .change(|mounts, rows| rows.mount(mounts, b"/else", None));
        assert_eq!(
            table.text(),
            "/.//.//work/r/usr//usr//work/r/dev//..//else//.."
        );
        let inside = table.change(|mounts, rows| rows.enter(mounts, (b"/work/r", Words::Process)));
        assert_eq!(inside.text(), "/.//work/r//usr//usr//dev//..");
        let without = inside.change(|mounts, rows| rows.unmount(mounts, b"/dev"));
        assert_eq!(without.text(), "/.//work/r//usr//usr");
    }

    #[test]
    fn as_bubblewrap_does_it() {
        let table = none()
            .change(|mounts, rows| rows.mount(mounts, b"/tmp", None))
            .change(|mounts, rows| rows.pivot(mounts, b"/tmp", b"/tmp/oldroot"))
            .change(|mounts, rows| rows.mount(mounts, b"/newroot", Some(b"/oldroot")))
            .change(|mounts, rows| rows.mount(mounts, b"/newroot/home", None))
            .change(|mounts, rows| rows.unmount(mounts, b"/oldroot"))
            .change(|mounts, rows| rows.pivot(mounts, b"/newroot", b"/newroot"));
        assert_eq!(table.text(), "/.//.//home//..");
    }

    #[test]
    fn what_is_moved_takes_along_what_is_mounted_in_it() {
        let table = none()
            .change(|mounts, rows| rows.mount(mounts, b"/a", Some(b"/usr")))
            .change(|mounts, rows| rows.mount(mounts, b"/a/in", None))
            .change(|mounts, rows| rows.shift(mounts, b"/a", b"/b"));
        assert_eq!(table.text(), "/.//.//b//usr//b/in//..");
    }
}
