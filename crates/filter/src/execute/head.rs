//! The first bytes of a program: what the kernel will look for to run it.

use crate::arch::MACHINE;
use crate::kernel;
use blinkers_shared::log::Kind;
use core::ffi::{CStr, c_int};

/// What the kernel reads to find out what a file is: BINPRM_BUF_SIZE, execve(2).
const SCRIPT_HEAD: usize = 256;

/// Enough for the header and the program headers of nearly all programs.
const ELF_HEAD: usize = 1024;

/// A path that a program's first bytes name.
pub struct Line([u8; SCRIPT_HEAD + 1]);

impl Line {
    /// An empty one.
    pub fn new() -> Line {
        Line([0; SCRIPT_HEAD + 1])
    }

    /// The path.
    pub fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.0).unwrap_or_default()
    }

    fn set(&mut self, path: &[u8]) {
        self.0.fill(0);
        for (to, from) in self.0[..SCRIPT_HEAD].iter_mut().zip(path) {
            *to = *from;
        }
    }
}

/// What a program needs to be run.
pub enum Needs {
    /// A script: the interpreter that its first line names.
    Script,
    /// A dynamically linked program: its ELF interpreter.
    Interpreter,
    /// Nothing more. The kind says so of a program that the filter cannot enter.
    Nothing(Option<Kind>),
}

/// Room for the first bytes.
pub struct Head([u8; ELF_HEAD]);

impl Head {
    /// Empty room.
    pub fn new() -> Head {
        Head([0; ELF_HEAD])
    }

    /// Reads the open `file` and puts the interpreter that it names into `line`.
    pub fn read(&mut self, file: c_int, line: &mut Line) -> Needs {
        let length = kernel::read_at(file, &mut self.0, 0).unwrap_or(0);
        let head = &self.0[..length.min(ELF_HEAD)];
        if let Some(rest) = head.strip_prefix(b"#!") {
            let rest = &rest[..rest.len().min(SCRIPT_HEAD - 2)];
            return match script_interpreter(rest) {
                Some(path) => {
                    line.set(path);
                    Needs::Script
                }
                None => Needs::Nothing(None),
            };
        }
        if head.starts_with(b"\x7fELF") {
            return elf_needs(file, head, line);
        }
        Needs::Nothing(None)
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

const PT_INTERP: u32 = 3;

/// An integer of a little-endian ELF file.
fn integer(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let mut word = [0; 8];
    word.get_mut(..size)?
        .copy_from_slice(bytes.get(at..at.checked_add(size)?)?);
    Some(u64::from_le_bytes(word))
}

fn elf_needs(file: c_int, head: &[u8], line: &mut Line) -> Needs {
    const CLASS_64: u8 = 2;
    let same = head.get(4) == Some(&CLASS_64) && integer(head, 18, 2) == Some(MACHINE);
    if !same {
        return Needs::Nothing(Some(Kind::Foreign));
    }
    match elf_interpreter(file, head, line) {
        Some(()) => Needs::Interpreter,
        None => Needs::Nothing(Some(Kind::Static)),
    }
}

fn elf_interpreter(file: c_int, head: &[u8], line: &mut Line) -> Option<()> {
    let table = integer(head, 32, 8)?;
    let entry_size = integer(head, 54, 2)?;
    let entries = integer(head, 56, 2)?;
    let mut entry = [0; 56];
    for number in 0..entries {
        let offset = table.checked_add(number * entry_size)?;
        read_from(file, head, offset, &mut entry)?;
        if integer(&entry, 0, 4)? == u64::from(PT_INTERP) {
            let offset = integer(&entry, 8, 8)?;
            let length = integer(&entry, 32, 8)?.min(SCRIPT_HEAD as u64) as usize;
            let mut path = [0; SCRIPT_HEAD];
            let path = path.get_mut(..length)?;
            read_from(file, head, offset, path)?;
            line.set(path);
            return Some(());
        }
    }
    None
}

/// Bytes of the file, from its head where they are in there.
fn read_from(file: c_int, head: &[u8], offset: u64, to: &mut [u8]) -> Option<()> {
    let start = usize::try_from(offset).ok()?;
    match head.get(start..start.checked_add(to.len())?) {
        Some(bytes) => to.copy_from_slice(bytes),
        None => {
            let length = kernel::read_at(file, to, offset).ok()?;
            (length == to.len()).then_some(())?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::script_interpreter;

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
}
