//! What the first bytes of a file say of how the kernel and ld.so start it.

mod elf;
mod script;
#[cfg(test)]
mod tests;

use crate::log::Kind;
use core::ffi::CStr;
use elf::{Elf, PT_INTERP};
use script::{SCRIPT_HEAD, script_interpreter};

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
