//! wordexp(3).
//!
//! glibc matches patterns by itself. So the characters of a pattern are disguised until the
//! words are made, and what is a pattern then is given to the hooked glob, as wordexp does
//! with glibc's own. A pattern that comes out of a variable's value is still glibc's.

use super::glob::{Glob, glob};
use super::system::mend_environment;
use crate::hook::hooks;
use crate::listing;
use crate::stack::with_stretch;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

/// wordexp_t.
#[repr(C)]
pub struct Words {
    count: usize,
    words: *mut *mut c_char,
    offset: usize,
}

/// wordexp.h.
const WRDE_DOOFFS: c_int = 1;
const WRDE_NOSPACE: c_int = 1;

/// The characters of a pattern, and the bytes that stand for them meanwhile: control
/// characters, which no shell text holds.
const PATTERN: [(u8, u8); 3] = [(b'*', 1), (b'?', 2), (b'[', 3)];

fn disguise(byte: u8) -> Option<u8> {
    PATTERN
        .iter()
        .find(|pair| pair.0 == byte)
        .map(|pair| pair.1)
}

fn disguised(byte: u8) -> Option<u8> {
    PATTERN
        .iter()
        .find(|pair| pair.1 == byte)
        .map(|pair| pair.0)
}

/// Disguises the characters of `text` that are a pattern: neither quoted nor inside a
/// substitution. False if there is none.
fn disguise_patterns(text: &mut [u8]) -> bool {
    let mut found = false;
    let mut quote = None;
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let next = text.get(at + 1).copied();
        match (quote, byte) {
            (Some(b'\''), b'\'') => quote = None,
            (Some(b'\''), _) => {}
            (_, b'\\') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (_, b'$') if matches!(next, Some(b'(' | b'{')) => {
                depth += 1;
                at += 1;
            }
            (_, b'(' | b'{') if depth > 0 => depth += 1,
            (_, b')' | b'}') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 => {
                if let Some(instead) = disguise(byte) {
                    text[at] = instead;
                    found = true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Does what `real` does, with the hooked glob.
unsafe fn expand(
    text: *const c_char,
    result: *mut Words,
    flags: c_int,
    real: impl Fn(*const c_char) -> c_int,
) -> c_int {
    let Some(state) = listing::filtering() else {
        return real(text);
    };
    // SAFETY: the program gave these arguments to the function of this name.
    let given = unsafe { CStr::from_ptr(text) }.to_bytes_with_nul();
    if given.iter().any(|&byte| matches!(byte, b'`' | b'$')) {
        mend_environment(state);
    }
    if given.iter().any(|&byte| disguised(byte).is_some()) {
        return real(text);
    }
    with_stretch(given.len(), |stretch| {
        // SAFETY: the stretch has room for the text.
        let copy = unsafe {
            stretch.copy_from_nonoverlapping(given.as_ptr(), given.len());
            core::slice::from_raw_parts_mut(stretch, given.len())
        };
        if !disguise_patterns(copy) {
            return real(text);
        }
        let answer = real(copy.as_ptr().cast());
        // WRDE_NOSPACE leaves the words that were made before.
        if answer != 0 {
            return answer;
        }
        // SAFETY: wordexp has filled the caller's structure.
        if unsafe { match_words(&mut *result, flags) } {
            0
        } else {
            WRDE_NOSPACE
        }
    })
}

/// Replaces each word that is a pattern by what it matches. False if there is no memory.
unsafe fn match_words(result: &mut Words, flags: c_int) -> bool {
    let offset = if flags & WRDE_DOOFFS != 0 {
        result.offset
    } else {
        0
    };
    let mut at = offset;
    // SAFETY: the words and their array come from malloc, as wordfree(3) expects.
    unsafe {
        while at < offset + result.count {
            let word = *result.words.add(at);
            let bytes = CStr::from_ptr(word).to_bytes();
            if !bytes.iter().any(|&byte| disguised(byte).is_some()) {
                at += 1;
                continue;
            }
            uncover(word);
            let mut found = Glob::EMPTY;
            glob(word, 0, None, &raw mut found);
            if found.count() == 0 {
                at += 1;
                continue;
            }
            let matches = found.take();
            let rest = offset + result.count - at;
            let room = (offset + result.count + matches.len()) * size_of::<*mut c_char>();
            let words = libc::realloc(result.words.cast(), room).cast::<*mut c_char>();
            if words.is_null() {
                return false;
            }
            // Behind the word come the others, and the null at the end.
            let place = words.add(at);
            place.add(matches.len()).copy_from(place.add(1), rest);
            place.copy_from_nonoverlapping(matches.as_ptr(), matches.len());
            libc::free(word.cast());
            libc::free(matches.as_ptr().cast_mut().cast());
            result.words = words;
            result.count += matches.len() - 1;
            at += matches.len();
        }
    }
    true
}

/// Makes what was disguised mean itself again. What was quoted in the same word is part of
/// the pattern then: this matches glibc. A pattern that matches nothing stands for itself.
unsafe fn uncover(word: *mut c_char) {
    let mut at = word.cast::<u8>();
    // SAFETY: the caller's word, a C string of ours to change.
    unsafe {
        while *at != 0 {
            if let Some(character) = disguised(*at) {
                *at = character;
            }
            at = at.add(1);
        }
    }
}

impl Glob {
    /// As glob(3) expects it before the first call.
    const EMPTY: Glob = Glob {
        count: 0,
        paths: null_mut(),
        offset: 0,
        flags: 0,
        functions: core::mem::MaybeUninit::uninit(),
    };

    fn count(&self) -> usize {
        self.count
    }

    /// The array of what was found, which the caller frees with its strings.
    unsafe fn take(&mut self) -> &'static [*mut c_char] {
        // SAFETY: glob has filled `paths` with `count` strings.
        unsafe { core::slice::from_raw_parts(self.paths, self.count) }
    }
}

hooks! {
    /// wordexp(3).
    fn wordexp(text: *const c_char, result: *mut Words, flags: c_int) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { expand(text, result, flags, |text| real(text, result, flags)) }
    }
}

#[cfg(test)]
mod tests {
    use super::disguise_patterns;

    fn disguised(text: &str) -> Vec<u8> {
        let mut text = text.as_bytes().to_vec();
        disguise_patterns(&mut text);
        text
    }

    #[test]
    fn only_patterns_are_disguised() {
        assert_eq!(disguised("a*b ?[c]"), b"a\x01b \x02\x03c]");
        for quoted in [
            "'*'",
            "\"*\"",
            "\\*",
            "$(ls *)",
            "${x#*}",
            "`ls *`",
            "\"$(ls *)\"",
            "'\\*'",
        ] {
            assert_eq!(disguised(quoted), quoted.as_bytes(), "{quoted}");
        }
        assert_eq!(disguised("$(ls *)*"), b"$(ls *)\x01");
        assert_eq!(disguised("'a'*\"*\""), b"'a'\x01\"*\"");
    }
}
