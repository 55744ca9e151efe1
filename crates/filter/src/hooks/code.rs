//! mmap(2), mprotect(2) and pkey_mprotect(2): memory that becomes executable.
//!
//! A program that makes code while it runs may put system calls there. Nothing is refused: the file
//! that is mapped is recorded as a library that was loaded, and who maps memory as a maker of code.

use crate::arch::caller::told_its_caller;
use crate::hook::next;
use crate::record;
use core::ffi::{CStr, c_char, c_int, c_void};
use libc::{off_t, size_t};

told_its_caller! {
    /// mmap(2).
    mmap => map, seventh argument
}
told_its_caller! {
    /// mmap(2), by its name for large files.
    mmap64 => map_large, seventh argument
}
told_its_caller! {
    /// mprotect(2).
    mprotect => protect, fourth argument
}
told_its_caller! {
    /// pkey_mprotect(2).
    pkey_mprotect => protect_with_key, fifth argument
}

next! { seldom fn next_mmap = mmap(address: *mut c_void, length: size_t, protection: c_int, flags: c_int, file: c_int, offset: off_t) -> *mut c_void }
next! { seldom fn next_mmap64 = mmap64(address: *mut c_void, length: size_t, protection: c_int, flags: c_int, file: c_int, offset: off_t) -> *mut c_void }
next! { seldom fn next_mprotect = mprotect(address: *mut c_void, length: size_t, protection: c_int) -> c_int }
next! { seldom fn next_pkey_mprotect = pkey_mprotect(address: *mut c_void, length: size_t, protection: c_int, protection_key: c_int) -> c_int }

extern "C" fn map(
    address: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    file: c_int,
    offset: off_t,
    caller: usize,
) -> *mut c_void {
    // SAFETY: the arguments go on as they came.
    let mapped = unsafe { next_mmap(address, length, protection, flags, file, offset) };
    if protection & libc::PROT_EXEC != 0 && mapped != libc::MAP_FAILED {
        mapped_code("mmap", flags, file, caller);
    }
    mapped
}

extern "C" fn map_large(
    address: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    file: c_int,
    offset: off_t,
    caller: usize,
) -> *mut c_void {
    // SAFETY: the arguments go on as they came.
    let mapped = unsafe { next_mmap64(address, length, protection, flags, file, offset) };
    if protection & libc::PROT_EXEC != 0 && mapped != libc::MAP_FAILED {
        mapped_code("mmap", flags, file, caller);
    }
    mapped
}

extern "C" fn protect(
    address: *mut c_void,
    length: size_t,
    protection: c_int,
    caller: usize,
) -> c_int {
    // SAFETY: the arguments go on as they came.
    let answer = unsafe { next_mprotect(address, length, protection) };
    if protection & libc::PROT_EXEC != 0 && answer == 0 {
        made_code("mprotect", caller);
    }
    answer
}

extern "C" fn protect_with_key(
    address: *mut c_void,
    length: size_t,
    protection: c_int,
    protection_key: c_int,
    caller: usize,
) -> c_int {
    // SAFETY: the arguments go on as they came.
    let answer = unsafe { next_pkey_mprotect(address, length, protection, protection_key) };
    if protection & libc::PROT_EXEC != 0 && answer == 0 {
        made_code("pkey_mprotect", caller);
    }
    answer
}

/// What was mapped can be executed: its file, unless it has none.
fn mapped_code(name: &'static str, flags: c_int, file: c_int, caller: usize) {
    match flags & libc::MAP_ANONYMOUS {
        0 => record::executable_memory(name, file, || None),
        _ => made_code(name, caller),
    }
}

fn made_code(name: &'static str, caller: usize) {
    record::executable_memory(name, NO_FILE, || library(caller));
}

/// Memory without a file.
const NO_FILE: c_int = -1;

/// struct dl_find_object of dlfcn.h, on x86-64.
#[repr(C)]
struct FoundObject {
    flags: u64,
    start: *const c_void,
    end: *const c_void,
    library: *const Library,
    frames: *const c_void,
    reserved: [u64; 7],
}

/// The beginning of struct link_map of link.h.
#[repr(C)]
struct Library {
    base: usize,
    name: *const c_char,
}

next! { seldom fn next_find_object = _dl_find_object(address: *const c_void, found: *mut FoundObject) -> c_int }

/// The name of the library that holds an address, which takes no lock: _dl_find_object(3), since
/// glibc 2.35. None for the program itself, code that was made, or an older glibc.
fn library(address: usize) -> Option<&'static [u8]> {
    let mut found = FoundObject {
        flags: 0,
        start: core::ptr::null(),
        end: core::ptr::null(),
        library: core::ptr::null(),
        frames: core::ptr::null(),
        reserved: [0; 7],
    };
    let address = core::ptr::without_provenance(address);
    // SAFETY: it writes what it finds into the structure, and reads nothing at the address.
    let answer = unsafe { next_find_object(address, &raw mut found) };
    // SAFETY: of the library that has called, which stays loaded meanwhile.
    let library = unsafe { found.library.as_ref() }.filter(|_| answer == 0)?;
    if library.name.is_null() {
        return None;
    }
    // SAFETY: ld.so keeps the name as long as the library.
    let name = unsafe { CStr::from_ptr(library.name) };
    Some(name.to_bytes()).filter(|name| !name.is_empty())
}
