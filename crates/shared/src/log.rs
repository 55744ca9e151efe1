//! The log: one record after another, appended by any number of processes.
//!
//! A path may hold any byte but NUL, so NUL separates the fields and nothing is escaped: a
//! record is six fields, each ended by NUL, and a newline for the eye. It is written with
//! one `writev(2)` to a file opened with `O_APPEND`, so records of different processes never
//! mix.
//!
//! | field | what |
//! | --- | --- |
//! | kind | [`Kind`] as one letter |
//! | call | the libc function that was asked, such as `open` |
//! | pid | decimal |
//! | program | what `/proc/self/exe` names |
//! | owner | the installed package that owns the path; empty if none, `*` if several |
//! | path | as far as known canonical |

/// How many fields a record has.
pub const FIELDS: usize = 6;

/// The owner field of a path that several packages own (a directory).
pub const SEVERAL: &[u8] = b"*";

/// What a record tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Kind {
    /// A path outside the view was asked for, and it exists on disk.
    Hidden,
    /// A statically linked program was executed: the filter is not in it.
    Static,
    /// A set-user-ID or set-group-ID program was executed: ld.so drops the preload.
    Privileged,
    /// A program for another instruction set was executed.
    Foreign,
    /// A program of 32 bits was executed.
    Narrow,
    /// A program of another C library was executed, whose loader cannot load the filter.
    OtherLibc,
    /// A program with capabilities of its own was executed: ld.so drops the preload.
    Capable,
    /// A program was executed that its user cannot read.
    Unreadable,
    /// A program was executed in another root, chroot(2), where the filter is not to be had.
    OtherRoot,
    /// A program was executed that the filter enters: once for each file, whoever executed it.
    Executed,
    /// A library was loaded, or another file mapped to be executed: once for each path.
    Loaded,
    /// A program has made code while it ran: the library that did it, or the program itself.
    MadeCode,
}

/// All kinds.
const KINDS: [Kind; 12] = [
    Kind::Hidden,
    Kind::Static,
    Kind::Privileged,
    Kind::Foreign,
    Kind::Narrow,
    Kind::OtherLibc,
    Kind::Capable,
    Kind::Unreadable,
    Kind::OtherRoot,
    Kind::Executed,
    Kind::Loaded,
    Kind::MadeCode,
];

impl Kind {
    /// The letter that stands for the kind in the log.
    pub const fn letter(self) -> &'static [u8] {
        match self {
            Kind::Hidden => b"H",
            Kind::Static => b"S",
            Kind::Privileged => b"P",
            Kind::Foreign => b"F",
            Kind::Narrow => b"N",
            Kind::OtherLibc => b"L",
            Kind::Capable => b"C",
            Kind::Unreadable => b"U",
            Kind::OtherRoot => b"R",
            Kind::Executed => b"E",
            Kind::Loaded => b"D",
            Kind::MadeCode => b"M",
        }
    }

    /// The kind that `letter` stands for.
    pub fn from_letter(letter: &[u8]) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.letter() == letter)
    }
}

/// One record, borrowing its fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record<'a> {
    /// What is told.
    pub kind: Kind,
    /// The libc function that was called.
    pub call: &'a [u8],
    /// The process, in decimal digits. Not unique under PID namespaces.
    pub pid: &'a [u8],
    /// The program that asked, as `/proc/self/exe` names it.
    pub program: &'a [u8],
    /// The package that owns `path`; empty if none does, [`SEVERAL`] if more than one.
    pub owner: &'a [u8],
    /// What was asked for.
    pub path: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record as it is written, at the beginning of `buffer`; None if it has no room.
    pub fn write_to<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let fields: [&[u8]; FIELDS] = [
            self.kind.letter(),
            self.call,
            self.pid,
            self.program,
            self.owner,
            self.path,
        ];
        let mut end = 0;
        for field in fields {
            let place = buffer.get_mut(end..=end + field.len())?;
            let (text, nul) = place.split_at_mut(field.len());
            text.copy_from_slice(field);
            nul[0] = 0;
            end += field.len() + 1;
        }
        *buffer.get_mut(end)? = b'\n';
        buffer.get(..=end)
    }
}

/// Reads a log. What does not parse (a record cut short by a full disk) is skipped and
/// counted.
pub fn records(log: &[u8]) -> Records<'_> {
    Records {
        rest: log,
        skipped: 0,
    }
}

/// Iterator over the records of a log.
pub struct Records<'a> {
    rest: &'a [u8],
    skipped: usize,
}

impl Records<'_> {
    /// How many bytes so far belonged to no whole record.
    pub fn skipped(&self) -> usize {
        self.skipped
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        while !self.rest.is_empty() {
            if let Some((record, rest)) = parse(self.rest) {
                self.rest = rest;
                return Some(record);
            }
            self.rest = &self.rest[1..];
            self.skipped += 1;
        }
        None
    }
}

fn parse(text: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let mut fields: [&[u8]; FIELDS] = [b""; FIELDS];
    let mut rest = text;
    for field in &mut fields {
        let end = rest.iter().position(|&byte| byte == 0)?;
        *field = &rest[..end];
        rest = &rest[end + 1..];
    }
    let rest = rest.strip_prefix(b"\n")?;
    let [kind, call, pid, program, owner, path] = fields;
    let kind = Kind::from_letter(kind)?;
    Some((
        Record {
            kind,
            call,
            pid,
            program,
            owner,
            path,
        },
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(path: &[u8]) -> Record<'_> {
        Record {
            kind: Kind::Hidden,
            call: b"open",
            pid: b"12",
            program: b"/usr/bin/cc",
            owner: b"libssl-dev",
            path,
        }
    }

    #[test]
    fn round_trip_with_any_byte_in_a_path() {
        let mut log = Vec::new();
        for path in [&b"/a b\n\xff"[..], b"/usr/include/openssl/ssl.h"] {
            log.extend(sample(path).write_to(&mut [0; 256]).unwrap());
        }
        let read: Vec<_> = records(&log).collect();
        assert_eq!(
            read,
            [sample(b"/a b\n\xff"), sample(b"/usr/include/openssl/ssl.h")]
        );
    }

    #[test]
    fn every_kind_has_a_letter_of_its_own() {
        for kind in KINDS {
            assert_eq!(Kind::from_letter(kind.letter()), Some(kind));
        }
        assert_eq!(Kind::from_letter(b""), None);
    }

    #[test]
    fn a_record_cut_short_does_not_hide_the_next() {
        let whole = sample(b"/x").write_to(&mut [0; 256]).unwrap().to_vec();
        assert_eq!(sample(b"/x").write_to(&mut vec![0; whole.len() - 1]), None);
        let mut log = whole[..9].to_vec();
        log.extend(&whole);
        let mut reader = records(&log);
        assert_eq!(reader.next(), Some(sample(b"/x")));
        assert_eq!(reader.next(), None);
        assert_eq!(reader.skipped(), 9);
    }
}
