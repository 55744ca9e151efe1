//! An ELF file, as far as it is read to find out what it needs: elf(5).

const PT_DYNAMIC: u64 = 2;
/// The segment that names the interpreter.
pub(super) const PT_INTERP: u64 = 3;
const DT_NULL: u64 = 0;
const DT_SONAME: u64 = 14;

/// An ELF file of either word size and byte order, elf(5).
pub(super) struct Elf<'h, R> {
    pub(super) head: &'h [u8],
    read_at: &'h R,
    pub(super) is_64: bool,
    is_big_endian: bool,
}

/// A part of the file.
pub(super) struct Segment {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl<'h, R: Fn(&mut [u8], u64) -> usize> Elf<'h, R> {
    /// Of the file that begins with `head`; `read_at` reads the rest of it.
    pub(super) fn new(head: &'h [u8], read_at: &'h R) -> Elf<'h, R> {
        Elf {
            head,
            read_at,
            is_64: head.get(4) == Some(&2),
            is_big_endian: head.get(5) == Some(&2),
        }
    }

    /// A number of `size` bytes, in the file's byte order.
    pub(super) fn integer(&self, bytes: &[u8], at: usize, size: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(size)?)?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(match self.is_big_endian {
            true => bytes.iter().fold(0, add),
            false => bytes.iter().rev().fold(0, add),
        })
    }

    /// The first program header of this type.
    pub(super) fn segment(&self, wanted: u64) -> Option<Segment> {
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
    pub(super) fn has_name(&self) -> Option<bool> {
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
    pub(super) fn read(&self, offset: u64, to: &mut [u8]) -> Option<()> {
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
