//! Paths in reports: text that tells each byte.
//!
//! A path may hold any byte but NUL, and JSON holds Unicode. What is UTF-8 stands as it is. Each
//! other byte stands as a code point of its own, U+EF80 for 0x80 to U+EFFF for 0xFF, as MirBSD's
//! OPTU-8/16 has it. A path that holds such a code point itself is taken for its bytes, so that no
//! two paths have the same text.

use std::borrow::Cow;
use std::fmt::Write;

/// U+EF80 stands for the byte 0x80.
const FIRST: u32 = 0xEF00;

/// The byte that a code point stands for.
fn byte_of(letter: char) -> Option<u8> {
    let byte = u32::from(letter).checked_sub(FIRST)?;
    u8::try_from(byte).ok().filter(|byte| *byte >= 0x80)
}

/// The text of a path.
pub fn from_bytes(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    let push_bytes = |text: &mut String, bytes: &[u8]| {
        text.extend(
            bytes
                .iter()
                .filter_map(|&byte| char::from_u32(FIRST + u32::from(byte))),
        );
    };
    for chunk in path.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match byte_of(letter) {
                Some(_) => push_bytes(&mut text, letter.encode_utf8(&mut [0; 4]).as_bytes()),
                None => text.push(letter),
            }
        }
        push_bytes(&mut text, chunk.invalid());
    }
    text
}

/// The path of a text.
pub fn to_bytes(text: &str) -> Vec<u8> {
    let mut path = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match byte_of(letter) {
            Some(byte) => path.push(byte),
            None => path.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    path
}

/// For people: quoted as a shell reads it, if a letter of it is none that can be shown.
pub fn shown(text: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| !letter.is_control() && byte_of(letter).is_none();
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut quoted = String::from("$'");
    for letter in text.chars() {
        let _ = match (letter, byte_of(letter)) {
            ('\n', _) => write!(quoted, "\\n"),
            ('\t', _) => write!(quoted, "\\t"),
            ('\r', _) => write!(quoted, "\\r"),
            ('\'' | '\\', _) => write!(quoted, "\\{letter}"),
            (_, Some(byte)) => write!(quoted, "\\x{byte:02x}"),
            (letter, None) if letter.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(letter))
            }
            (letter, None) => write!(quoted, "{letter}"),
        };
    }
    quoted.push('\'');
    Cow::Owned(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_shown_is_quoted() {
        assert_eq!(shown("/usr/include/zlib.h"), "/usr/include/zlib.h");
        let odd = from_bytes(b"/a\nb\x1b[1m'\xff\\");
        assert_eq!(shown(&odd), "$'/a\\nb\\u001b[1m\\'\\xff\\\\'");
    }

    proptest! {
        #[test]
        fn each_path_has_a_text_of_its_own(path in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(to_bytes(&from_bytes(&path)), path);
        }

        #[test]
        fn each_letter_comes_back(text in "\\PC{0,9}[\u{EF70}-\u{F010}]{0,9}") {
            prop_assert_eq!(to_bytes(&from_bytes(text.as_bytes())), text.as_bytes());
        }
    }
}
