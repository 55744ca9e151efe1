//! System calls by their numbers: asm/unistd_64.h of Linux.

use std::sync::LazyLock;

/// A system call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call {
    /// Its number.
    pub number: u32,
    /// Its name, as section 2 of the manual has it.
    pub name: &'static str,
    /// Whether it takes a path, lists names, or changes where paths lead.
    pub takes_path: bool,
}

/// A line each: the number, the name, and `path` where the call takes one.
const TABLE: &str = include_str!("calls.txt");

static CALLS: LazyLock<Vec<Call>> = LazyLock::new(|| TABLE.lines().filter_map(read).collect());

fn read(line: &'static str) -> Option<Call> {
    let mut words = line.split(' ');
    Some(Call {
        number: words.next()?.parse().ok()?,
        name: words.next()?,
        takes_path: words.next() == Some("path"),
    })
}

/// All of them, in the order of their numbers.
pub fn all() -> &'static [Call] {
    &CALLS
}

/// The call of this number; None if the table does not have it. Numbers of the ABI x32 carry a bit
/// more.
pub fn call(number: u32) -> Option<Call> {
    const X32: u32 = 0x4000_0000;
    let number = number & !X32;
    let found = CALLS.binary_search_by_key(&number, |call| call.number);
    found.ok().map(|index| CALLS[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_in_order() {
        assert_eq!(all().len(), TABLE.lines().count());
        assert!(all().is_sorted_by(|one, next| one.number < next.number));
        let openat = call(257).unwrap();
        assert!(openat.name == "openat" && openat.takes_path);
        assert_eq!(call(0x4000_0000 | 202).unwrap().name, "futex");
        assert_eq!(call(400), None);
    }
}
