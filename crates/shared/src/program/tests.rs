//! First bytes of files of all kinds.

use super::elf::PT_INTERP;
use super::{Head, Line, Needs};
use crate::log::Kind;

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
