//! The shape of a path's text: where its last component begins, and whether the text is its
//! own normal form.

use core::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8,
};

/// What is known of a text by one look at its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Where the last component begins: behind the last slash.
    pub last: usize,
    /// Whether what stands before that has neither dots nor empty components in it: `/usr/lib`,
    /// `a/b`.
    pub is_plain: bool,
}

impl Shape {
    /// None for a text whose last component is no name: empty, `.` or `..`.
    #[inline]
    pub fn of(path: &[u8]) -> Option<Shape> {
        let mut shape = Shape {
            last: 0,
            is_plain: true,
        };
        if let Some(short) = path.len().checked_sub(PIECE) {
            let mut at = 0;
            while at < short {
                shape.take(path, at, path.get(at..at + PIECE)?);
                at += PIECE;
            }
            // The last piece overlaps the one before it: what was seen twice is the same.
            shape.take(path, short, path.get(short..)?);
        } else {
            let mut piece = [0; PIECE];
            for (to, from) in piece.iter_mut().zip(path) {
                *to = *from;
            }
            shape.take(path, 0, &piece);
        }
        match path.get(shape.last..) {
            None | Some(b"" | b"." | b"..") => None,
            Some([b'.', ..]) => {
                // The dot that made it look otherwise belongs to the name.
                shape.is_plain = shape.is_plain || is_plain(path.get(..shape.last)?);
                Some(shape)
            }
            Some(_) => Some(shape),
        }
    }

    /// Takes note of a piece. A dot behind a slash counts as one that makes a text not plain,
    /// though a name may begin with it: such a text only takes the longer way.
    #[inline(always)]
    fn take(&mut self, path: &[u8], at: usize, piece: &[u8]) {
        let slashes = matches_in(piece, b'/');
        let dots = matches_in(piece, b'.');
        // Before a relative path there might as well be a slash.
        let before = match at.checked_sub(1) {
            Some(before) => path.get(before),
            None if path.first() == Some(&b'/') => None,
            None => Some(&b'/'),
        };
        let behind = slashes << 1 | u32::from(before == Some(&b'/'));
        if behind & (slashes | dots) != 0 {
            self.is_plain = false;
        }
        if slashes != 0 {
            self.last = at + (32 - slashes.leading_zeros() as usize);
        }
    }
}

/// Whether all components of a text that ends with a slash are names that do not begin with a
/// dot.
fn is_plain(directories: &[u8]) -> bool {
    let text = directories.strip_suffix(b"/").unwrap_or(directories);
    let text = text.strip_prefix(b"/").unwrap_or(text);
    directories.len() <= 1
        || text
            .split(|&byte| byte == b'/')
            .all(|name| !matches!(name, [] | [b'.', ..]))
}

/// The bytes that are looked at in one step.
const PIECE: usize = 16;

/// A bit for each byte of `piece` that is `wanted`, the first one lowest.
#[inline(always)]
fn matches_in(piece: &[u8], wanted: u8) -> u32 {
    debug_assert_eq!(piece.len(), PIECE);
    // SAFETY: SSE2 is part of x86-64, and the piece has 16 bytes.
    unsafe {
        let bytes = _mm_loadu_si128(piece.as_ptr().cast::<__m128i>());
        _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted as i8))) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use proptest::prelude::*;

    fn shape(path: &str) -> Option<(usize, bool)> {
        Shape::of(path.as_bytes()).map(|shape| (shape.last, shape.is_plain))
    }

    #[test]
    fn the_last_component_begins_behind_the_last_slash() {
        assert_eq!(shape("/usr/include/stdio.h"), Some((13, true)));
        assert_eq!(shape("stdio.h"), Some((0, true)));
        assert_eq!(shape("/vmlinuz"), Some((1, true)));
        assert_eq!(
            shape("/usr/lib/x86_64-linux-gnu/libmagic.so"),
            Some((26, true))
        );
        assert_eq!(shape("d/.hidden"), Some((2, true)));
        assert_eq!(shape(".hidden"), Some((0, true)));
        assert_eq!(shape("d/.hidden/e"), Some((10, false)));
        assert_eq!(shape("../x"), Some((3, false)));
        assert_eq!(shape("//x"), Some((2, false)));
        assert_eq!(
            shape("/usr/lib/gcc/x86_64-linux-gnu/12/../../../crti.o"),
            Some((42, false))
        );
    }

    #[test]
    fn what_is_no_name_has_no_shape() {
        for path in ["/", "d/", "/usr/..", "..", ".", "/.", "0123456789abcde/"] {
            assert_eq!(shape(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn as_a_plain_look_says(path in "/?[a./]{1,70}") {
            let last = path.rfind('/').map_or(0, |slash| slash + 1);
            let name = &path[last..];
            let expected = (!matches!(name, "" | "." | "..")).then(|| {
                let directories = &path[..last];
                let inner = directories.strip_prefix('/').unwrap_or(directories);
                let plain = inner.split_terminator('/')
                    .all(|name| !name.is_empty() && !name.starts_with('.'));
                (last, plain)
            });
            prop_assert_eq!(shape(&path), expected);
        }
    }
}
