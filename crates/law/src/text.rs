//! The texts of a resolution, in buffers of the caller's.

use core::ffi::CStr;

/// The buffers of one resolution.
pub struct Scratch<'t> {
    /// What has been resolved.
    pub(crate) canonical: Text<'t>,
    /// What is still to be resolved.
    pub(crate) pending: Pending<'t>,
    /// Room for a path that is told to the kernel in other words.
    pub(crate) aside: &'t mut [u8],
}

impl<'t> Scratch<'t> {
    /// Over three buffers, whose contents do not matter: for what has been resolved, for what is
    /// still to be resolved, and for a path in other words. Where one of the first two is too small
    /// the resolution ends with [`Answer::NoRoom`](crate::Answer::NoRoom).
    pub fn new(canonical: &'t mut [u8], pending: &'t mut [u8], aside: &'t mut [u8]) -> Self {
        Scratch {
            aside,
            canonical: Text::new(canonical),
            pending: Pending {
                start: pending.len(),
                buffer: pending,
            },
        }
    }
}

/// The first `length` bytes of a buffer, behind which a NUL was put.
pub(crate) fn ended(buffer: &[u8], length: usize) -> &CStr {
    let text = buffer.get(..=length).unwrap_or_default();
    CStr::from_bytes_with_nul(text).unwrap_or(c"/")
}

/// A text does not fit its buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoRoom;

/// A path that grows and shrinks at its end. Begins with `/`, or is empty for the root.
pub struct Text<'t> {
    buffer: &'t mut [u8],
    length: usize,
}

impl<'t> Text<'t> {
    /// The empty text.
    pub fn new(buffer: &'t mut [u8]) -> Self {
        Text { buffer, length: 0 }
    }

    /// The text so far.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// The text so far, for as long as its buffer lives.
    pub fn into_bytes(self) -> &'t [u8] {
        let buffer: &'t [u8] = self.buffer;
        buffer.get(..self.length).unwrap_or_default()
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it is empty: the root directory.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Forgets all but the first `length` bytes.
    pub fn cut(&mut self, length: usize) {
        self.length = length.min(self.length);
    }

    /// Appends bytes; room for a NUL is left behind them.
    ///
    /// # Errors
    /// [`NoRoom`] if they do not fit; the text is unchanged then.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), NoRoom> {
        let end = self.length + bytes.len();
        if end >= self.buffer.len() {
            return Err(NoRoom);
        }
        let place = self.buffer.get_mut(self.length..end).ok_or(NoRoom)?;
        place.copy_from_slice(bytes);
        self.length = end;
        Ok(())
    }

    /// Appends a slash and a component.
    ///
    /// # Errors
    /// [`NoRoom`] if they do not fit.
    pub fn enter(&mut self, component: &[u8]) -> Result<(), NoRoom> {
        self.append(b"/")?;
        self.append(component)
    }

    /// Takes the last component away. The root stays the root, path_resolution(7).
    pub(crate) fn leave(&mut self) {
        let slash = self.bytes().iter().rposition(|&byte| byte == b'/');
        self.length = slash.unwrap_or(0);
    }

    /// Replaces the text by what `write` puts into the buffer; it says how long that is. Slashes
    /// at its end are dropped.
    ///
    /// # Errors
    /// That of `write`.
    pub fn fill<E>(&mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<(), E> {
        let length = write(self.buffer)?;
        self.length = length.min(self.buffer.len().saturating_sub(1));
        while self.bytes().last() == Some(&b'/') {
            self.length -= 1;
        }
        Ok(())
    }

    /// The text ended by NUL, for the kernel; `/` for the root.
    pub fn with_nul(&mut self) -> &CStr {
        if self.length == 0 {
            return c"/";
        }
        // `append` and `fill` leave room for it.
        if let Some(end) = self.buffer.get_mut(self.length) {
            *end = 0;
        }
        let text = self.buffer.get(..=self.length).unwrap_or_default();
        // No component, link text or directory path holds a NUL.
        CStr::from_bytes_with_nul(text).unwrap_or(c"/")
    }
}

/// A path that is consumed at its beginning, and takes the texts of links there: it stands at the
/// end of its buffer.
pub(crate) struct Pending<'t> {
    buffer: &'t mut [u8],
    start: usize,
}

impl Pending<'_> {
    /// The text that is left.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Takes the first `count` bytes away.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.buffer.len());
    }

    /// Takes the slashes at the beginning away.
    pub(crate) fn consume_slashes(&mut self) {
        let rest = self.bytes();
        let slashes = rest.iter().position(|&byte| byte != b'/');
        self.consume(slashes.unwrap_or(rest.len()));
    }

    /// Puts `text` before what is left. What is left is empty or begins with a slash, which parts
    /// the two.
    pub(crate) fn prepend(&mut self, text: &[u8]) -> Result<(), NoRoom> {
        let start = self.start.checked_sub(text.len()).ok_or(NoRoom)?;
        let place = self.buffer.get_mut(start..self.start).ok_or(NoRoom)?;
        place.copy_from_slice(text);
        self.start = start;
        Ok(())
    }

    /// Puts what `read` writes before what is left. `read` is given the free part of the buffer
    /// and says how many bytes it wrote.
    pub(crate) fn prepend_from<E>(
        &mut self,
        read: impl FnOnce(&mut [u8]) -> Result<usize, E>,
    ) -> Result<Result<(), NoRoom>, E> {
        let free = self.buffer.get_mut(..self.start).unwrap_or_default();
        let length = read(free)?;
        if length >= self.start {
            return Ok(Err(NoRoom));
        }
        self.buffer.copy_within(..length, self.start - length);
        self.start -= length;
        Ok(Ok(()))
    }
}
