//! Where functions begin: the places from which code can be decoded.

use crate::elf::{Code, Elf, PT_GNU_EH_FRAME, Symbol, What, integer};

/// Where code can be decoded from, and where a caller may come in.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    /// In their order, none twice.
    addresses: Vec<u64>,
    /// Those of `addresses` that the table for unwinding alone names: beside functions, it names
    /// parts that the compiler moved away from theirs, which are entered by jumps.
    parts: Vec<u64>,
    /// What is known to be a function.
    bodies: Vec<Span>,
    /// What is known to be none.
    data: Vec<Span>,
}

impl Starts {
    /// The last one at or before the address, in this piece of code.
    pub(crate) fn before(&self, address: u64, code: &Code) -> u64 {
        let count = self.addresses.partition_point(|start| *start <= address);
        let last = count.checked_sub(1).map(|last| self.addresses[last]);
        last.map_or(code.address, |start| start.max(code.address))
    }

    /// The first one behind the address, or the end of this piece of code.
    pub(crate) fn after(&self, address: u64, code: &Code) -> u64 {
        let count = self.addresses.partition_point(|start| *start <= address);
        let next = self.addresses.get(count).copied();
        next.map_or(code.end(), |start| start.min(code.end()))
    }

    /// Whether a caller may come in here.
    pub(crate) fn is_function(&self, address: u64) -> bool {
        self.addresses.binary_search(&address).is_ok() && !self.is_part(address)
    }

    /// Whether the address is known to be in a function, or not to be; None where the file is silent.
    pub(crate) fn is_in_function(&self, address: u64) -> Option<bool> {
        match holds(&self.data, address) {
            true => Some(false),
            false => holds(&self.bodies, address).then_some(true),
        }
    }

    fn is_part(&self, address: u64) -> bool {
        self.parts.binary_search(&address).is_ok()
    }
}

/// A part of the code, from its first address up to the one behind it.
type Span = (u64, u64);

/// All that the file names.
pub(crate) fn starts(elf: &Elf, code: &[Code]) -> Starts {
    let is_code = |address: &u64| code.iter().any(|code| code.holds(*address));
    let span = |symbol: &Symbol| (symbol.address, symbol.address.saturating_add(symbol.size));
    let of = |what: What| {
        let symbols = elf.symbols().filter(move |symbol| symbol.what == what);
        symbols
            .map(|symbol| span(&symbol))
            .filter(|(start, _)| is_code(start))
    };
    let named: Vec<Span> = of(What::Function).collect();
    let unwound: Vec<Span> = unwound(elf).filter(|(start, _)| is_code(start)).collect();
    let mut functions: Vec<u64> = named.iter().map(|(start, _)| *start).collect();
    functions.push(elf.entry());
    functions.extend(code.iter().map(|code| code.address));
    functions.sort_unstable();
    functions.dedup();
    let is_part = |address: &u64| functions.binary_search(address).is_err();
    let mut parts: Vec<u64> = unwound
        .iter()
        .map(|(start, _)| *start)
        .filter(is_part)
        .collect();
    parts.sort_unstable();
    parts.dedup();
    let mut addresses = [functions, parts.clone()].concat();
    addresses.sort_unstable();
    Starts {
        addresses,
        parts,
        bodies: joined([named, unwound].concat()),
        data: joined(of(What::Data).collect()),
    }
}

/// The spans in their order, those that touch put together.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for (start, end) in spans {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

fn holds(spans: &[Span], address: u64) -> bool {
    let count = spans.partition_point(|(start, _)| *start <= address);
    count
        .checked_sub(1)
        .is_some_and(|last| address < spans[last].1)
}

/// The functions in the sorted table of .eh_frame_hdr (Linux Standard Base, Exception Frames), in
/// the one encoding that linkers write.
fn unwound(elf: &Elf) -> impl Iterator<Item = Span> {
    const VERSION: u64 = 1;
    /// Of the count: DW_EH_PE_udata4; of the table: DW_EH_PE_datarel | DW_EH_PE_sdata4.
    const ENCODINGS: (u64, u64) = (0x03, 0x3b);
    let (address, bytes) = elf.segment(PT_GNU_EH_FRAME).unwrap_or_default();
    let is_known = integer(bytes, 0, 1) == Some(VERSION)
        && integer(bytes, 2, 1).zip(integer(bytes, 3, 1)) == Some(ENCODINGS);
    let count = integer(bytes, 8, 4).filter(|_| is_known).unwrap_or(0);
    let entries = bytes.get(12..).unwrap_or_default().chunks_exact(8);
    let entries = entries.take(usize::try_from(count).unwrap_or(0));
    entries.filter_map(move |entry| {
        let at = |place| signed(entry, place).and_then(|it| address.checked_add_signed(it));
        let start = at(0)?;
        Some((
            start,
            start.saturating_add(length(elf, at(4)?, start).unwrap_or(0)),
        ))
    })
}

/// How long the function is, by its entry in .eh_frame; None if that is not encoded as
/// DW_EH_PE_pcrel | DW_EH_PE_sdata4.
fn length(elf: &Elf, entry: u64, start: u64) -> Option<u64> {
    let bytes = elf.mapped(entry)?;
    let begin = entry
        .checked_add(8)?
        .checked_add_signed(signed(bytes, 8)?)?;
    integer(bytes, 12, 4).filter(|_| begin == start)
}

fn signed(bytes: &[u8], at: usize) -> Option<i64> {
    Some((integer(bytes, at, 4)? as u32 as i32).into())
}
