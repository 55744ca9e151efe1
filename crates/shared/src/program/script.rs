//! The first line of a script.

/// What the kernel reads to find out what a file is: BINPRM_BUF_SIZE, execve(2).
pub(super) const SCRIPT_HEAD: usize = 256;

/// The path behind `#!`: up to a blank or the end of the line. None where the kernel says
/// ENOEXEC: nothing there, or cut off before its end.
pub(super) fn script_interpreter(text: &[u8]) -> Option<&[u8]> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\0');
    let start = text.iter().position(|byte| !is_blank(byte))?;
    let text = text.get(start..)?;
    let end = text.iter().position(|byte| is_blank(byte) || is_end(byte));
    match end {
        Some(0) => None,
        Some(end) => text.get(..end),
        None if text.len() + start < SCRIPT_HEAD - 2 => Some(text),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        assert_eq!(script_interpreter(b"/bin/sh\n"), Some(&b"/bin/sh"[..]));
        assert_eq!(
            script_interpreter(b" \t/bin/sh -e\n"),
            Some(&b"/bin/sh"[..])
        );
        assert_eq!(script_interpreter(b"sh"), Some(&b"sh"[..]));
        assert_eq!(script_interpreter(b"\n"), None);
        assert_eq!(script_interpreter(b"  "), None);
        assert_eq!(script_interpreter(&[b'x'; 254]), None);
    }
}
