//! The symbols of one library, by its `DT_GNU_HASH` table.

use core::ffi::{CStr, c_char, c_void};

/// A name that is looked for.
pub struct Wanted<'n> {
    name: &'n CStr,
    hash: u32,
}

impl<'n> Wanted<'n> {
    /// With its hash, which is the same for every library.
    pub fn new(name: &'n CStr) -> Wanted<'n> {
        let step = |hash: u32, byte: &u8| hash.wrapping_mul(33).wrapping_add(u32::from(*byte));
        Wanted {
            name,
            hash: name.to_bytes().iter().fold(5381, step),
        }
    }
}

/// Elf64_Sym.
#[repr(C)]
pub struct Symbol {
    name: u32,
    info: u8,
    other: u8,
    section: u16,
    value: usize,
    size: u64,
}

/// Where the tables of a loaded library are.
pub struct Table {
    /// What is added to a symbol's value.
    pub base: usize,
    /// `DT_GNU_HASH`.
    pub hash: *const u32,
    /// `DT_SYMTAB`.
    pub symbols: *const Symbol,
    /// `DT_STRTAB`.
    pub strings: *const c_char,
    /// `DT_VERSYM`; null where the library has no versions.
    pub versions: *const u16,
}

/// A version that is only for programs which were linked against it.
const OLD_VERSION: u16 = 0x8000;

impl Table {
    /// The function that is `wanted`, of its default version.
    pub fn find(&self, wanted: &Wanted) -> Option<*const c_void> {
        self.candidates(wanted.hash).find_map(|number| {
            // SAFETY: the hash table names symbols of this library, and a symbol its name;
            // there is a version for each symbol, or none at all.
            unsafe {
                let symbol = &*self.symbols.add(number);
                let is_old =
                    !self.versions.is_null() && self.versions.add(number).read() & OLD_VERSION != 0;
                let name = CStr::from_ptr(self.strings.add(symbol.name as usize));
                (name == wanted.name && symbol.is_function() && !is_old)
                    .then(|| self.address(symbol))
            }
        })
    }

    fn address(&self, symbol: &Symbol) -> *const c_void {
        core::ptr::with_exposed_provenance(self.base + symbol.value)
    }

    /// The numbers of the symbols whose hash is `hash`.
    fn candidates(&self, hash: u32) -> impl Iterator<Item = usize> {
        // SAFETY: four numbers, the words of a Bloom filter, the buckets, and then for each
        // hashed symbol its hash, the last of a bucket with its lowest bit set.
        unsafe {
            let buckets = self.hash.read();
            let first = self.hash.add(1).read() as usize;
            let words = self.hash.add(2).read() as usize;
            let shift = self.hash.add(3).read();
            let filter = self.hash.add(4).cast::<u64>();
            let heads = filter.add(words).cast::<u32>();
            let chain = heads.add(buckets as usize);
            let word = filter.add((hash as usize / 64) & (words - 1)).read();
            let may_be = buckets != 0
                && word >> (hash % 64) & 1 != 0
                && word >> ((hash >> (shift % 32)) % 64) & 1 != 0;
            let mut number = if may_be {
                heads.add((hash % buckets) as usize).read() as usize
            } else {
                0
            };
            core::iter::from_fn(move || {
                while number >= first && number != 0 {
                    let found = number;
                    let entry = chain.add(number - first).read();
                    number = if entry & 1 != 0 { 0 } else { number + 1 };
                    if entry | 1 == hash | 1 {
                        return Some(found);
                    }
                }
                None
            })
        }
    }
}

impl Symbol {
    /// Whether it is defined here, as a function that needs nobody to choose it.
    fn is_function(&self) -> bool {
        const FUNCTION: u8 = 2;
        self.section != 0 && self.value != 0 && self.info & 0xf == FUNCTION
    }
}
