//! The libraries that were loaded after this one, in the order in which ld.so searches them.

use super::table::{Table, Wanted};
use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// struct link_map of link.h.
#[repr(C)]
pub struct Library {
    base: usize,
    name: *const c_char,
    dynamic: *const Dynamic,
    next: *mut Library,
    previous: *mut Library,
}

/// Elf64_Dyn.
#[repr(C)]
struct Dynamic {
    tag: i64,
    value: usize,
}

/// struct r_debug of link.h, as far as it matters.
#[repr(C)]
struct Debug {
    version: c_int,
    first: *mut Library,
}

unsafe extern "C" {
    /// ld.so's own, which it keeps for debuggers.
    static _r_debug: Debug;
    /// This library's own, which the linker defines.
    static _DYNAMIC: Dynamic;
    /// libc's own, since glibc 2.32: not zero until another thread is started.
    static __libc_single_threaded: c_char;
}

/// Whether no other thread can be running.
#[inline]
pub fn is_single_threaded() -> bool {
    // SAFETY: libc defines it, and changes it in this thread alone while it is not zero.
    unsafe { (&raw const __libc_single_threaded).read_volatile() != 0 }
}

/// Where libc begins, and where it ends: zero until it is asked for, and again where there is
/// no libc.
static LIBC: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Whether an address is one of libc's.
#[inline]
pub fn is_in_libc(address: usize) -> bool {
    let [start, end] = &LIBC;
    if end.load(Ordering::Acquire) == 0 {
        find_libc();
    }
    (start.load(Ordering::Relaxed)..end.load(Ordering::Acquire)).contains(&address)
}

#[cold]
#[inline(never)]
fn find_libc() {
    // The filter needs it, so it is behind it.
    if let Some(libc) = later().find(|library| library.is_libc()) {
        let [start, end] = &LIBC;
        start.store(libc.base, Ordering::Relaxed);
        end.store(libc.base + libc.length(), Ordering::Release);
    }
}

/// The last library that was loaded before the program started. Those behind it come and go
/// with dlopen and dlclose, and ld.so does not search them for anybody's next function.
static LAST: AtomicPtr<Library> = AtomicPtr::new(null_mut());

/// Takes note of the last library, when the filter starts.
pub fn remember_last() {
    if let Some(last) = from_own().last() {
        LAST.store(core::ptr::from_ref(last).cast_mut(), Ordering::Relaxed);
    }
}

/// The path by which ld.so opened this library.
pub fn own_path() -> Option<&'static CStr> {
    let own = from_own().next()?;
    // SAFETY: the name of a loaded library is null or a C string, and this one stays loaded.
    (!own.name.is_null()).then(|| unsafe { CStr::from_ptr(own.name) })
}

/// Where this library begins in memory.
pub fn own_base() -> Option<usize> {
    from_own().next().map(|own| own.base)
}

/// The names of all libraries that are loaded, and that of the program, which is empty. Only while no
/// other thread loads or unloads one: when the filter starts.
pub fn names() -> impl Iterator<Item = &'static CStr> {
    core::iter::successors(program(), |library| {
        // SAFETY: null, or the next library that is loaded.
        unsafe { library.next.as_ref() }
    })
    // SAFETY: the name of a loaded library is null or a C string, which lives as long as it is loaded.
    .map(|library| unsafe {
        match library.name.is_null() {
            true => c"",
            false => CStr::from_ptr(library.name),
        }
    })
}

/// The program itself, which ld.so keeps first.
pub fn program() -> Option<&'static Library> {
    // SAFETY: ld.so has filled it before any library runs, and the program stays loaded.
    unsafe { (&raw const _r_debug.first).read().as_ref() }
}

/// The libraries behind this one.
pub fn later() -> impl Iterator<Item = &'static Library> {
    from_own().skip(1)
}

/// This library and those behind it.
fn from_own() -> impl Iterator<Item = &'static Library> {
    let last = LAST.load(Ordering::Relaxed);
    // SAFETY: ld.so defines it and has filled it before any library runs.
    let mut at = unsafe { (&raw const _r_debug.first).read() };
    let mut ended = false;
    core::iter::from_fn(move || {
        if ended {
            return None;
        }
        // SAFETY: null, or a library that is loaded: those up to the last one never go.
        let library = unsafe { at.as_ref() }?;
        ended = at == last;
        at = library.next;
        Some(library)
    })
    .skip_while(|library| library.dynamic != &raw const _DYNAMIC)
}

impl Library {
    fn is_libc(&self) -> bool {
        // SAFETY: the name of a loaded library is null or a C string.
        !self.name.is_null()
            && unsafe { CStr::from_ptr(self.name) }
                .to_bytes()
                .ends_with(b"/libc.so.6")
    }

    /// From the base to the end of the last byte that is loaded.
    fn length(&self) -> usize {
        // SAFETY: libc is linked to stand at address 0, so its base is where its file's first
        // bytes are: the ELF header, which says where the program headers are.
        unsafe {
            let header = &*core::ptr::with_exposed_provenance::<libc::Elf64_Ehdr>(self.base);
            let first = self.base + header.e_phoff as usize;
            let segments = core::slice::from_raw_parts(
                core::ptr::with_exposed_provenance::<libc::Elf64_Phdr>(first),
                usize::from(header.e_phnum),
            );
            let ends = segments
                .iter()
                .filter(|segment| segment.p_type == libc::PT_LOAD)
                .map(|segment| segment.p_vaddr as usize + segment.p_memsz as usize);
            ends.max().unwrap_or(0)
        }
    }

    /// The function that is `wanted`, if this library defines it.
    pub fn function(&self, wanted: &Wanted) -> Option<*mut c_void> {
        Some(self.table()?.find(wanted)?.cast_mut())
    }

    fn table(&self) -> Option<Table> {
        const NULL: i64 = 0;
        const STRTAB: i64 = 5;
        const SYMTAB: i64 = 6;
        const GNU_HASH: i64 = 0x6fff_fef5;
        const VERSYM: i64 = 0x6fff_fff0;
        let mut found = [0; 4];
        let mut at = self.dynamic;
        if at.is_null() {
            return None;
        }
        // SAFETY: the dynamic section of a loaded library ends with a null entry.
        unsafe {
            while (*at).tag != NULL {
                let kept = match (*at).tag {
                    GNU_HASH => Some(0),
                    SYMTAB => Some(1),
                    STRTAB => Some(2),
                    VERSYM => Some(3),
                    _ => None,
                };
                if let Some(kept) = kept {
                    // ld.so adds the base where it may write to the section.
                    let value = (*at).value;
                    found[kept] = if value < self.base {
                        value + self.base
                    } else {
                        value
                    };
                }
                at = at.add(1);
            }
        }
        let [hash, symbols, strings, versions] = found;
        if hash == 0 || symbols == 0 || strings == 0 {
            return None;
        }
        Some(Table {
            base: self.base,
            hash: core::ptr::with_exposed_provenance(hash),
            symbols: core::ptr::with_exposed_provenance(symbols),
            strings: core::ptr::with_exposed_provenance(strings),
            versions: core::ptr::with_exposed_provenance(versions),
        })
    }
}
