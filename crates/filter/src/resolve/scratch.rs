//! The two texts of a resolution, in buffers of the caller's.

use core::ffi::CStr;
use core::mem::MaybeUninit;

/// The buffers of one resolution.
pub struct Scratch<'t> {
    /// What has been resolved.
    pub canonical: Text<'t>,
    /// What is still to be resolved.
    pub pending: Pending<'t>,
}

impl<'t> Scratch<'t> {
    /// Over these buffers, which need no contents: filling them with zeros would cost more
    /// than the resolution.
    pub fn new(canonical: &'t mut [MaybeUninit<u8>], pending: &'t mut [MaybeUninit<u8>]) -> Self {
        Scratch {
            canonical: Text::new(canonical),
            pending: Pending {
                start: pending.len(),
                buffer: pending,
            },
        }
    }
}

/// A text did not fit its buffer.
#[derive(Debug)]
pub struct NoRoom;

/// A path that grows and shrinks at its end. Begins with `/`, or is empty for the root.
pub struct Text<'t> {
    buffer: &'t mut [MaybeUninit<u8>],
    length: usize,
}

impl<'t> Text<'t> {
    /// The empty text.
    pub fn new(buffer: &'t mut [MaybeUninit<u8>]) -> Self {
        Text { buffer, length: 0 }
    }

    /// The text so far.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the first `length` bytes have been written.
        unsafe { self.buffer.get_unchecked(..self.length).assume_init_ref() }
    }

    /// The text so far, for as long as its buffer lives.
    pub fn into_bytes(self) -> &'t [u8] {
        // SAFETY: the first `length` bytes have been written.
        unsafe { self.buffer.get_unchecked(..self.length).assume_init_ref() }
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Forgets all but the first `length` bytes.
    pub fn cut(&mut self, length: usize) {
        self.length = length.min(self.length);
    }

    /// Appends bytes; room for a NUL is left behind them.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), NoRoom> {
        let end = self.length + bytes.len();
        if end >= self.buffer.len() {
            return Err(NoRoom);
        }
        self.buffer
            .get_mut(self.length..end)
            .ok_or(NoRoom)?
            .write_copy_of_slice(bytes);
        self.length = end;
        Ok(())
    }

    /// Appends a slash and a component.
    pub fn enter(&mut self, component: &[u8]) -> Result<(), NoRoom> {
        self.append(b"/")?;
        self.append(component)
    }

    /// Takes the last component away. The root stays the root, path_resolution(7).
    pub fn leave(&mut self) {
        let slash = self.bytes().iter().rposition(|&byte| byte == b'/');
        self.length = slash.unwrap_or(0);
    }

    /// Replaces the text by what `fill` writes: it is given the free buffer and says how
    /// long the text became.
    pub fn fill<E>(&mut self, fill: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<(), E> {
        for byte in self.buffer.iter_mut() {
            byte.write(0);
        }
        // SAFETY: every byte has just been written.
        let buffer = unsafe { self.buffer.assume_init_mut() };
        let length = fill(buffer)?;
        self.length = length.min(self.buffer.len() - 1);
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
        let length = self.length;
        // `append` and `fill` leave room for it.
        if let Some(end) = self.buffer.get_mut(length) {
            end.write(0);
        }
        // SAFETY: the text holds no NUL (components, link texts and descriptors' paths never
        // do), one stands behind it, and all of it has been written.
        unsafe {
            CStr::from_bytes_with_nul_unchecked(
                self.buffer.get_unchecked(..=length).assume_init_ref(),
            )
        }
    }
}

/// A path that is consumed at its beginning, and takes link texts there: it stands at the
/// end of its buffer.
pub struct Pending<'t> {
    buffer: &'t mut [MaybeUninit<u8>],
    start: usize,
}

impl Pending<'_> {
    /// The text that is left.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: what stands behind `start` has been written.
        unsafe { self.buffer.get_unchecked(self.start..).assume_init_ref() }
    }

    /// Takes the first `count` bytes away.
    pub fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.buffer.len());
    }

    /// Puts `text` before what is left. The text of a link that ends one path and begins
    /// another is parted from it by a slash already there, or by none where nothing is left.
    pub fn prepend(&mut self, text: &[u8]) -> Result<(), NoRoom> {
        let start = self.start.checked_sub(text.len()).ok_or(NoRoom)?;
        self.buffer
            .get_mut(start..self.start)
            .ok_or(NoRoom)?
            .write_copy_of_slice(text);
        self.start = start;
        Ok(())
    }

    /// Puts what `read` writes before what is left; it is given the free part of the buffer.
    pub fn prepend_from<E>(
        &mut self,
        read: impl FnOnce(&mut [u8]) -> Result<usize, E>,
    ) -> Result<Result<(), NoRoom>, E> {
        let free = self.buffer.get_mut(..self.start).unwrap_or_default();
        for byte in free.iter_mut() {
            byte.write(0);
        }
        // SAFETY: every byte has just been written.
        let length = read(unsafe { free.assume_init_mut() })?;
        if length >= self.start {
            return Ok(Err(NoRoom));
        }
        self.buffer.copy_within(..length, self.start - length);
        self.start -= length;
        Ok(Ok(()))
    }
}
