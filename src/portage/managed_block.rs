//! A block of lines in a file that belongs to somebody else.

const BEGIN: &str = "# >>> blinkers: written by `blinkers portage install`";
const END: &str = "# <<< blinkers";

/// The block that holds `lines`.
fn block(lines: &str) -> String {
    format!("{BEGIN}\n{lines}{END}\n")
}

/// `text` with the block at its beginning, in place of one that was there.
pub fn with_block(text: &str, lines: &str) -> String {
    block(lines) + &without_block(text)
}

/// `text` without the block, all else as it was.
pub fn without_block(text: &str) -> String {
    let mut inside = false;
    text.split_inclusive('\n')
        .filter(|line| {
            let line = line.trim_end();
            inside |= line == BEGIN;
            let is_kept = !inside;
            inside &= line != END;
            is_kept
        })
        .collect()
}

/// Whether `text` has the block, and with these lines.
pub fn holds(text: &str, lines: &str) -> bool {
    text.contains(&block(lines))
}

/// Whether `text` has some block.
pub fn is_in(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == BEGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_stays() {
        for text in ["", "a\nb\n", "no newline", "\n\n# x\n"] {
            let once = with_block(text, "one\n");
            assert!(holds(&once, "one\n") && !holds(&once, "two\n"));
            let twice = with_block(&once, "two\n");
            assert!(holds(&twice, "two\n") && is_in(&twice));
            assert_eq!(twice.matches(BEGIN).count(), 1);
            assert_eq!(without_block(&twice), text);
            assert!(!is_in(text));
        }
    }
}
