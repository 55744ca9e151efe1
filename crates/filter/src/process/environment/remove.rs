//! An environment without blinkers' libraries, for a program whose loader cannot load them.

use super::block::Block;
use crate::process::variables::{LOADINGS, Loading, entries, value_of};
use crate::stack::with_stretch;
use core::ffi::{CStr, c_char};

/// Calls `work` with `given`, of which blinkers' entries are taken out of the variables by which
/// ld.so is told to load libraries. The entries of others stay, and all other variables.
pub fn without_libraries<T>(given: Block, work: impl FnOnce(Block) -> T) -> T {
    let mut pointers = 1;
    let mut text = 0;
    for string in given.strings() {
        pointers += 1;
        if of_loading(string).is_some() {
            text += string.count_bytes() + 1;
        }
    }
    if text == 0 {
        return work(given);
    }
    with_stretch(pointers * size_of::<*const c_char>() + text, |stretch| {
        let block = stretch.cast::<*const c_char>();
        // SAFETY: the stretch is aligned for pointers, and has room for as many as there are
        // strings and the null. The rewritten assignments follow, none longer than before.
        unsafe {
            let mut end = block.add(pointers).cast::<u8>();
            let mut at = block;
            for string in given.strings() {
                let (string, length) = match of_loading(string) {
                    None => (Some(string.as_ptr()), 0),
                    Some(loading) => rewrite(string, loading, end),
                };
                end = end.add(length);
                if let Some(string) = string {
                    at.write(string);
                    at = at.add(1);
                }
            }
            at.write(core::ptr::null());
            work(Block::given(block))
        }
    })
}

/// The variable that `string` sets, if it is one that loads libraries.
fn of_loading(string: &'static CStr) -> Option<&'static Loading> {
    if string.to_bytes().first() != Some(&b'L') {
        return None;
    }
    LOADINGS
        .iter()
        .find(|loading| value_of(string, loading.name).is_some())
}

/// Writes the assignment without blinkers' entry to `place`: it, if entries are left, and its
/// length.
///
/// # Safety
/// There is room for as many bytes as `string` has, and its NUL.
unsafe fn rewrite(
    string: &'static CStr,
    loading: &Loading,
    place: *mut u8,
) -> (Option<*const c_char>, usize) {
    let mut length = 0;
    let mut append = |bytes: &[u8]| {
        // SAFETY: the name, the entries that are left and a separator between two of them are no
        // longer than the assignment.
        unsafe {
            place
                .add(length)
                .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
        length += bytes.len();
    };
    let value = value_of(string, loading.name).map_or(&b""[..], CStr::to_bytes);
    let mut left = entries(value).filter(|entry| !loading.names_library(entry));
    let Some(first) = left.next() else {
        return (None, 0);
    };
    append(loading.name);
    append(b"=");
    append(first);
    for entry in left {
        append(b":");
        append(entry);
    }
    append(b"\0");
    (Some(place.cast_const().cast()), length)
}
