//! An ELF file, as far as its code is looked for: elf(5).
//!
//! All numbers are little-endian ones of 64-bit files. What the file says of itself is believed as
//! far as the bytes go.

use thiserror::Error;

/// Why a file is not looked through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Fault {
    /// Another format.
    #[error("is no ELF file")]
    NoElf,
    /// Another machine, or 32 bits.
    #[error("is an ELF file, but not for x86-64 with 64 bits")]
    OtherMachine,
    /// An object file, a core, or cut short.
    #[error("is an ELF file, but neither a program nor a shared library")]
    NoProgram,
}

const EM_X86_64: u64 = 62;
/// ET_EXEC and ET_DYN.
const RUNS: [u64; 2] = [2, 3];

const PT_LOAD: u64 = 1;
const PT_DYNAMIC: u64 = 2;
/// Where the table of functions for unwinding is.
pub(crate) const PT_GNU_EH_FRAME: u64 = 0x6474_e550;
const PF_X: u64 = 1;

const SHT_SYMTAB: u64 = 2;
const SHT_NOBITS: u64 = 8;
const SHT_DYNSYM: u64 = 11;
const SHF_EXECINSTR: u64 = 4;

const DT_NULL: u64 = 0;
const DT_STRTAB: u64 = 5;
const DT_SONAME: u64 = 14;
const STT_OBJECT: u8 = 1;
const STT_FUNC: u8 = 2;
const STT_GNU_IFUNC: u8 = 10;

/// What a symbol stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Function,
    Data,
}

/// A symbol that is defined in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    pub(crate) what: What,
    pub(crate) address: u64,
    pub(crate) size: u64,
}

/// Code that is mapped to be executed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code<'f> {
    /// Where its first byte is mapped, before the file is moved as a whole.
    pub(crate) address: u64,
    pub(crate) bytes: &'f [u8],
}

impl Code<'_> {
    pub(crate) fn end(&self) -> u64 {
        self.address.saturating_add(self.bytes.len() as u64)
    }

    pub(crate) fn holds(&self, address: u64) -> bool {
        (self.address..self.end()).contains(&address)
    }
}

/// A program header.
#[derive(Clone, Copy, Debug)]
struct Segment {
    kind: u64,
    flags: u64,
    offset: u64,
    address: u64,
    size: u64,
}

/// A section header.
#[derive(Clone, Copy, Debug)]
struct Section {
    kind: u64,
    flags: u64,
    address: u64,
    offset: u64,
    size: u64,
}

#[derive(Debug)]
pub(crate) struct Elf<'f> {
    bytes: &'f [u8],
    segments: Vec<Segment>,
    sections: Vec<Section>,
}

/// A number of `size` bytes at `at`.
pub(crate) fn integer(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    Some(bytes.iter().rev().fold(0, add))
}

/// The entries of a table of the file.
fn table(file: &[u8], offset: u64, size: u64, count: u64) -> impl Iterator<Item = &[u8]> {
    let bytes = usize::try_from(offset).ok().and_then(|at| file.get(at..));
    let size = usize::try_from(size).ok().filter(|size| *size > 0);
    let entries = bytes
        .unwrap_or_default()
        .chunks_exact(size.unwrap_or(usize::MAX));
    entries.take(usize::try_from(count).unwrap_or(usize::MAX))
}

impl<'f> Elf<'f> {
    pub(crate) fn open(file: &'f [u8]) -> Result<Elf<'f>, Fault> {
        if !file.starts_with(b"\x7fELF") {
            return Err(Fault::NoElf);
        }
        let header = |at, size| integer(file, at, size).unwrap_or(0);
        if (file.get(4), file.get(5), header(18, 2)) != (Some(&2), Some(&1), EM_X86_64) {
            return Err(Fault::OtherMachine);
        }
        let segments: Vec<Segment> = table(file, header(32, 8), header(54, 2), header(56, 2))
            .filter_map(segment)
            .collect();
        if !RUNS.contains(&header(16, 2)) || segments.is_empty() {
            return Err(Fault::NoProgram);
        }
        let sections = table(file, header(40, 8), header(58, 2), header(60, 2))
            .filter_map(section)
            .collect();
        Ok(Elf {
            bytes: file,
            segments,
            sections,
        })
    }

    /// What is mapped to be executed: the sections of code, and each such segment that has none.
    pub(crate) fn code(&self) -> Vec<Code<'f>> {
        let is_code = |section: &&Section| {
            section.flags & SHF_EXECINSTR != 0 && section.kind != SHT_NOBITS && section.size > 0
        };
        let sections: Vec<&Section> = self.sections.iter().filter(is_code).collect();
        let mut code = Vec::new();
        for segment in self.segments_of(PT_LOAD) {
            if segment.flags & PF_X == 0 {
                continue;
            }
            let end = segment.address.saturating_add(segment.size);
            let inside = |section: &&&Section| (segment.address..end).contains(&section.address);
            let before = code.len();
            code.extend(sections.iter().filter(inside).filter_map(|section| {
                let bytes = self.part(section.offset, section.size)?;
                Some(Code {
                    address: section.address,
                    bytes,
                })
            }));
            if code.len() == before {
                code.extend(self.part(segment.offset, segment.size).map(|bytes| Code {
                    address: segment.address,
                    bytes,
                }));
            }
        }
        code.sort_unstable_by_key(|code| code.address);
        code
    }

    /// Where the program begins.
    pub(crate) fn entry(&self) -> u64 {
        integer(self.bytes, 24, 8).unwrap_or(0)
    }

    /// The symbols of functions and data.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> {
        let tables = self.sections.iter();
        let tables = tables.filter(|section| matches!(section.kind, SHT_SYMTAB | SHT_DYNSYM));
        let symbols = tables.flat_map(|section| {
            let bytes = self.part(section.offset, section.size);
            bytes.unwrap_or_default().chunks_exact(24)
        });
        symbols.filter_map(|symbol| {
            let what = match symbol[4] & 15 {
                STT_FUNC | STT_GNU_IFUNC => What::Function,
                STT_OBJECT => What::Data,
                _ => return None,
            };
            let is_defined = integer(symbol, 6, 2) != Some(0);
            is_defined.then_some(Symbol {
                what,
                address: integer(symbol, 8, 8)?,
                size: integer(symbol, 16, 8)?,
            })
        })
    }

    /// The name by which others need it, DT_SONAME.
    pub(crate) fn name(&self) -> Option<String> {
        let dynamic = self.segments_of(PT_DYNAMIC).next()?;
        let entries = self.part(dynamic.offset, dynamic.size)?;
        let value = |tag| {
            let entries = entries.chunks_exact(16);
            entries
                .map(|entry| (integer(entry, 0, 8), integer(entry, 8, 8)))
                .take_while(|(found, _)| *found != Some(DT_NULL))
                .find(|(found, _)| *found == Some(tag))?
                .1
        };
        let strings = self.mapped(value(DT_STRTAB)?)?;
        let name = strings.get(usize::try_from(value(DT_SONAME)?).ok()?..)?;
        let name = name.split(|byte| *byte == 0).next()?;
        Some(String::from_utf8_lossy(name).into_owned())
    }

    /// The first segment of this kind: its address and bytes.
    pub(crate) fn segment(&self, kind: u64) -> Option<(u64, &'f [u8])> {
        let segment = self.segments_of(kind).next()?;
        Some((segment.address, self.part(segment.offset, segment.size)?))
    }

    fn segments_of(&self, kind: u64) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(move |each| each.kind == kind)
    }

    /// What the file maps from this address on.
    pub(crate) fn mapped(&self, address: u64) -> Option<&'f [u8]> {
        self.segments_of(PT_LOAD).find_map(|segment| {
            let into = address.checked_sub(segment.address)?;
            let left = segment.size.checked_sub(into)?;
            self.part(segment.offset.checked_add(into)?, left)
        })
    }

    /// A part of the file, as far as the file goes.
    fn part(&self, offset: u64, size: u64) -> Option<&'f [u8]> {
        let rest = self.bytes.get(usize::try_from(offset).ok()?..)?;
        Some(&rest[..rest.len().min(usize::try_from(size).ok()?)])
    }
}

fn segment(header: &[u8]) -> Option<Segment> {
    Some(Segment {
        kind: integer(header, 0, 4)?,
        flags: integer(header, 4, 4)?,
        offset: integer(header, 8, 8)?,
        address: integer(header, 16, 8)?,
        size: integer(header, 32, 8)?,
    })
}

fn section(header: &[u8]) -> Option<Section> {
    Some(Section {
        kind: integer(header, 4, 4)?,
        flags: integer(header, 8, 8)?,
        address: integer(header, 16, 8)?,
        offset: integer(header, 24, 8)?,
        size: integer(header, 32, 8)?,
    })
}
