//! What the first bytes of a file say of how the kernel and ld.so start it.

use crate::log::Kind;
use core::ffi::CStr;

/// What the kernel reads to find out what a file is: BINPRM_BUF_SIZE, execve(2).
const SCRIPT_HEAD: usize = 256;

/// A path that a program's first bytes name.
pub struct Line<'b>(&'b mut [u8]);

impl<'b> Line<'b> {
    /// Bytes of the longest one, with its NUL.
    pub const ROOM: usize = SCRIPT_HEAD + 1;

    /// An empty one, in a buffer of [`ROOM`](Line::ROOM) bytes.
    pub fn new(buffer: &'b mut [u8]) -> Line<'b> {
        buffer.fill(0);
        Line(buffer)
    }

    /// The path.
    pub fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_until_nul(self.0).unwrap_or_default()
    }

    /// Room for a path of `length` bytes, cut where it is too long; behind it there is a NUL.
    fn room(&mut self, length: usize) -> &mut [u8] {
        self.0.fill(0);
        let longest = self.0.len().saturating_sub(1);
        self.0.get_mut(..length.min(longest)).unwrap_or_default()
    }
}

/// What a program needs to be run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// A script: the interpreter that its first line names.
    Script,
    /// A dynamically linked program: its ELF interpreter. The kind says so of one that cannot load
    /// the filter.
    Interpreter(Option<Kind>),
    /// Nothing more, of an ELF file. The kind says so of a program that the filter cannot enter.
    Nothing(Option<Kind>),
    /// It is no program: the kernel says ENOEXEC.
    NoProgram,
}

/// The first bytes of a file.
pub struct Head<'b>(&'b mut [u8]);

impl<'b> Head<'b> {
    /// Bytes of the buffer: enough for the header and the program headers of nearly all programs.
    pub const ROOM: usize = 1024;

    /// In a buffer of [`ROOM`](Head::ROOM) bytes.
    pub fn new(buffer: &'b mut [u8]) -> Head<'b> {
        Head(buffer)
    }

    /// Reads a file through `read_at`, which gives how many bytes it read from an offset, and puts
    /// the interpreter that it names into `line`. `machine` is the e_machine of elf(5) of programs
    /// that the filter is for.
    pub fn read(
        &mut self,
        read_at: impl Fn(&mut [u8], u64) -> usize,
        machine: u64,
        line: &mut Line,
    ) -> Needs {
        let length = read_at(self.0, 0);
        let head = &self.0[..length.min(self.0.len())];
        if let Some(rest) = head.strip_prefix(b"#!") {
            let rest = &rest[..rest.len().min(SCRIPT_HEAD - 2)];
            return match script_interpreter(rest) {
                Some(path) => {
                    let room = line.room(path.len());
                    room.copy_from_slice(&path[..room.len()]);
                    Needs::Script
                }
                None => Needs::NoProgram,
            };
        }
        if head.starts_with(b"\x7fELF") {
            return elf_needs(&Elf::new(head, &read_at), machine, line);
        }
        Needs::NoProgram
    }
}

/// The path behind `#!`: up to a blank or the end of the line. None where the kernel says
/// ENOEXEC: nothing there, or cut off before its end.
fn script_interpreter(text: &[u8]) -> Option<&[u8]> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\0');
    let start = text.iter().position(|byte| !is_blank(byte))?;
    let text = text.get(start..)?;
    let end = text.iter().position(|byte| is_blank(byte) || is_end(byte));
    match end {
        Some(0) => None,
        Some(end) => text.get(..end),
        None if text.len() + start < SCRIPT_HEAD - 2 => Some(text),
        None => None,
    }
}

const PT_DYNAMIC: u64 = 2;
const PT_INTERP: u64 = 3;
const DT_NULL: u64 = 0;
const DT_SONAME: u64 = 14;

/// An ELF file of either word size and byte order, elf(5).
struct Elf<'h, R> {
    head: &'h [u8],
    read_at: &'h R,
    is_64: bool,
    is_big_endian: bool,
}

/// A part of the file.
struct Segment {
    offset: u64,
    length: u64,
}

impl<'h, R: Fn(&mut [u8], u64) -> usize> Elf<'h, R> {
    fn new(head: &'h [u8], read_at: &'h R) -> Elf<'h, R> {
        Elf {
            head,
            read_at,
            is_64: head.get(4) == Some(&2),
            is_big_endian: head.get(5) == Some(&2),
        }
    }

    fn integer(&self, bytes: &[u8], at: usize, size: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(size)?)?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(match self.is_big_endian {
            true => bytes.iter().fold(0, add),
            false => bytes.iter().rev().fold(0, add),
        })
    }

    /// The first program header of this type.
    fn segment(&self, wanted: u64) -> Option<Segment> {
        // Where the fields of the two classes are.
        let (word, table, sizes, place, length, entry) = match self.is_64 {
            true => (8, 32, 54, 8, 32, 56),
            false => (4, 28, 42, 4, 16, 32),
        };
        let table = self.integer(self.head, table, word)?;
        let entry_size = self.integer(self.head, sizes, 2)?;
        let entries = self.integer(self.head, sizes + 2, 2)?;
        let mut room = [0; 56];
        let header = room.get_mut(..entry)?;
        for number in 0..entries {
            self.read(table.checked_add(number * entry_size)?, header)?;
            if self.integer(header, 0, 4)? == wanted {
                return Some(Segment {
                    offset: self.integer(header, place, word)?,
                    length: self.integer(header, length, word)?,
                });
            }
        }
        None
    }

    /// Whether the dynamic section names the file, as only libraries and loaders do.
    fn has_name(&self) -> Option<bool> {
        let dynamic = self.segment(PT_DYNAMIC)?;
        let word = if self.is_64 { 8 } else { 4 };
        let mut room = [0; 16];
        let entry = room.get_mut(..2 * word)?;
        for number in 0..dynamic.length / (2 * word as u64) {
            self.read(dynamic.offset.checked_add(number * 2 * word as u64)?, entry)?;
            match self.integer(entry, 0, word)? {
                DT_NULL => break,
                DT_SONAME => return Some(true),
                _ => {}
            }
        }
        Some(false)
    }

    /// Bytes of the file, from its head where they are in there.
    fn read(&self, offset: u64, to: &mut [u8]) -> Option<()> {
        let start = usize::try_from(offset).ok()?;
        match self.head.get(start..start.checked_add(to.len())?) {
            Some(bytes) => to.copy_from_slice(bytes),
            None => {
                ((self.read_at)(to, offset) == to.len()).then_some(())?;
            }
        }
        Some(())
    }
}

fn elf_needs<R>(elf: &Elf<'_, R>, machine: u64, line: &mut Line) -> Needs
where
    R: Fn(&mut [u8], u64) -> usize,
{
    let foreign = match (elf.integer(elf.head, 18, 2) == Some(machine), elf.is_64) {
        (true, true) => None,
        // i386 beside x86-64, and x32.
        (_, false) if is_of_32_bits(elf, machine) => Some(Kind::Narrow),
        _ => Some(Kind::Foreign),
    };
    let Some(path) = elf.segment(PT_INTERP) else {
        // The loader itself, with a program as its argument.
        if foreign.is_none() && elf.has_name() == Some(true) {
            return Needs::Nothing(None);
        }
        return Needs::Nothing(Some(foreign.unwrap_or(Kind::Static)));
    };
    let room = line.room(path.length.min(SCRIPT_HEAD as u64) as usize);
    if elf.read(path.offset, room).is_none() {
        return Needs::Nothing(foreign);
    }
    let other = is_of_another_libc(line.as_c_str().to_bytes()).then_some(Kind::OtherLibc);
    Needs::Interpreter(foreign.or(other))
}

/// Whether the 32-bit program is for a processor that runs the filter's programs too.
fn is_of_32_bits<R: Fn(&mut [u8], u64) -> usize>(elf: &Elf<'_, R>, machine: u64) -> bool {
    const EM_386: u64 = 3;
    const EM_X86_64: u64 = 62;
    let own = elf.integer(elf.head, 18, 2);
    own == Some(machine) || machine == EM_X86_64 && own == Some(EM_386)
}

/// Whether a loader is one that glibc's libraries cannot be loaded by: of musl, uClibc or bionic.
fn is_of_another_libc(loader: &[u8]) -> bool {
    let name = loader.rsplit(|&byte| byte == b'/').next().unwrap_or(loader);
    let begins = |begin: &[u8]| name.starts_with(begin);
    begins(b"ld-musl-") || begins(b"ld-uClibc") || begins(b"ld64-uClibc") || begins(b"linker64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        assert_eq!(script_interpreter(b"/bin/sh\n"), Some(&b"/bin/sh"[..]));
        assert_eq!(
            script_interpreter(b" \t/bin/sh -e\n"),
            Some(&b"/bin/sh"[..])
        );
        assert_eq!(script_interpreter(b"sh"), Some(&b"sh"[..]));
        assert_eq!(script_interpreter(b"\n"), None);
        assert_eq!(script_interpreter(b"  "), None);
        assert_eq!(script_interpreter(&[b'x'; 254]), None);
    }

    fn needs(file: &[u8]) -> (Needs, Vec<u8>) {
        let mut room = [0; Line::ROOM];
        let mut line = Line::new(&mut room);
        let read_at = |to: &mut [u8], offset: u64| {
            let rest = file.get(offset as usize..).unwrap_or_default();
            let length = rest.len().min(to.len());
            to[..length].copy_from_slice(&rest[..length]);
            length
        };
        let needs = Head::new(&mut [0; Head::ROOM]).read(read_at, 62, &mut line);
        (needs, line.as_c_str().to_bytes().to_vec())
    }

    /// An ELF file with an interpreter, far behind its head.
    fn elf(is_64: bool, is_big_endian: bool, machine: u16, loader: &[u8]) -> Vec<u8> {
        const AT: u32 = 5000;
        let mut file = vec![0; AT as usize];
        file[..4].copy_from_slice(b"\x7fELF");
        file[4] = 1 + u8::from(is_64);
        file[5] = 1 + u8::from(is_big_endian);
        let mut put = |at: usize, size: usize, number: u64| {
            let bytes = number.to_be_bytes();
            for (place, byte) in bytes[8 - size..].iter().enumerate() {
                let place = if is_big_endian {
                    place
                } else {
                    size - 1 - place
                };
                file[at + place] = *byte;
            }
        };
        put(18, 2, machine.into());
        let (word, table, sizes, place, length) = match is_64 {
            true => (8, 32, 54, 8, 32),
            false => (4, 28, 42, 4, 16),
        };
        put(table, word, 64);
        put(sizes, 2, 56);
        put(sizes + 2, 2, 1);
        put(64, 4, PT_INTERP);
        put(64 + place, word, AT.into());
        put(64 + length, word, loader.len() as u64);
        file.extend_from_slice(loader);
        file
    }

    #[test]
    fn loaders_of_every_kind() {
        let glibc = &b"/lib64/ld-linux-x86-64.so.2\0"[..];
        let of = |is_64, big, machine, loader| needs(&elf(is_64, big, machine, loader)).0;
        assert_eq!(of(true, false, 62, glibc), Needs::Interpreter(None));
        let musl = &b"/lib/ld-musl-x86_64.so.1\0"[..];
        let kind = |kind| Needs::Interpreter(Some(kind));
        assert_eq!(of(true, false, 62, musl), kind(Kind::OtherLibc));
        assert_eq!(of(false, false, 3, glibc), kind(Kind::Narrow));
        assert_eq!(of(false, false, 62, glibc), kind(Kind::Narrow));
        assert_eq!(of(true, false, 183, glibc), kind(Kind::Foreign));
        assert_eq!(of(false, true, 8, glibc), kind(Kind::Foreign));
        assert_eq!(of(true, true, 22, glibc), kind(Kind::Foreign));
        let (_, line) = needs(&elf(false, true, 8, glibc));
        assert_eq!(line, glibc.strip_suffix(b"\0").unwrap_or_default());
    }

    #[test]
    fn whatever_is_cut_off_needs_nothing() {
        let whole = elf(true, false, 62, b"/lib64/ld-linux-x86-64.so.2\0");
        for length in [4, 20, 60, 100, 4999] {
            let (needs, _) = needs(&whole[..length]);
            assert!(matches!(needs, Needs::Nothing(Some(_) | None)), "{length}");
        }
        assert_eq!(needs(b"text").0, Needs::NoProgram);
        assert_eq!(needs(b"").0, Needs::NoProgram);
    }
}
