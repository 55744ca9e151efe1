//! Versions and their order (Debian Policy 5.6.12, deb-version(7)).
//!
//! The order is that of dpkg's `lib/dpkg/version.c`; a test compares the two.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// `[epoch:]upstream[-revision]`.
#[derive(Clone, Debug)]
pub struct Version {
    epoch: u32,
    upstream: String,
    /// Empty if there is none, which is the same as `0`.
    revision: String,
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Version, String> {
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) => {
                let number = epoch.parse();
                let number = number.map_err(|_| format!("the epoch of {text:?} is no number"))?;
                (number, rest)
            }
            None => (0, text),
        };
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".+-~:".contains(&byte);
        if upstream.is_empty() || !rest.bytes().all(is_allowed) {
            return Err(format!("{text:?} is not a version"));
        }
        Ok(Version {
            epoch,
            upstream: upstream.to_owned(),
            revision: revision.to_owned(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.epoch > 0 {
            write!(formatter, "{}:", self.epoch)?;
        }
        formatter.write_str(&self.upstream)?;
        if !self.revision.is_empty() {
            write!(formatter, "-{}", self.revision)?;
        }
        Ok(())
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        self.epoch
            .cmp(&other.epoch)
            .then_with(|| compare(self.upstream.as_bytes(), other.upstream.as_bytes()))
            .then_with(|| compare(self.revision.as_bytes(), other.revision.as_bytes()))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Version) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

/// Compares two parts: stretches without digits and numbers by turns.
fn compare(mut one: &[u8], mut other: &[u8]) -> Ordering {
    while !one.is_empty() || !other.is_empty() {
        while !ends_stretch(one) || !ends_stretch(other) {
            match weight(one.first()).cmp(&weight(other.first())) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
            one = one.get(1..).unwrap_or_default();
            other = other.get(1..).unwrap_or_default();
        }
        let (first, second) = (take_number(&mut one), take_number(&mut other));
        let by_size = first.len().cmp(&second.len());
        match by_size.then_with(|| first.cmp(second)) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    Ordering::Equal
}

fn ends_stretch(part: &[u8]) -> bool {
    part.first().is_none_or(u8::is_ascii_digit)
}

/// A tilde sorts before the end of a part, and letters before everything else.
fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        None | Some(b'0'..=b'9') => 0,
        Some(b'~') => -1,
        Some(letter) if letter.is_ascii_alphabetic() => i32::from(*letter),
        Some(other) => i32::from(*other) + 256,
    }
}

/// The digits at the beginning, without zeros before them.
fn take_number<'p>(part: &mut &'p [u8]) -> &'p [u8] {
    let end = part.iter().position(|byte| !byte.is_ascii_digit());
    let (digits, rest) = part.split_at(end.unwrap_or(part.len()));
    *part = rest;
    let zeros = digits.iter().position(|&digit| digit != b'0');
    &digits[zeros.unwrap_or(digits.len())..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const ORDERED: [&str; 19] = [
        "0~~",
        "0~",
        "0",
        "0.0~rc1-1",
        "0.0-1~bpo1",
        "0.0-1",
        "0.0-1.1",
        "0.0-10",
        "0.0a",
        "0.0+dfsg",
        "0.0+dfsg-1",
        "0.0.1",
        "0.2",
        "0.10",
        "1a",
        "1.0-1-1",
        "1:0~",
        "1:0.1",
        "2:0",
    ];

    #[test]
    fn the_order_of_the_policy() {
        for (at, one) in ORDERED.iter().enumerate() {
            for (position, other) in ORDERED.iter().enumerate() {
                let version = |text: &str| text.parse::<Version>().unwrap();
                let found = version(one).cmp(&version(other));
                assert_eq!(found, at.cmp(&position), "{one} {other}");
            }
        }
        for (one, same) in [("0:1.0", "1.0"), ("1.0-0", "1.0"), ("1.00", "1.0")] {
            assert_eq!(one.parse::<Version>(), same.parse(), "{one}");
        }
    }

    #[test]
    fn what_is_no_version() {
        for text in ["", "a:1", ":1", "1:", "-1", "1 2", "1_2"] {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        for text in ["1", "2:1.0~rc1-1", "1-2-3", "1:2:3-4"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
    }

    /// Neighbours of the list, in both directions, as dpkg compares them.
    #[test]
    fn dpkg_has_the_same_order() {
        let less = |one: &str, other: &str| {
            let arguments = ["--compare-versions", one, "lt", other];
            Command::new("dpkg").args(arguments).status()
        };
        if less("1", "2").is_err() {
            eprintln!("no dpkg on this machine: nothing was compared");
            return;
        }
        for pair in ORDERED.windows(2) {
            assert!(less(pair[0], pair[1]).unwrap().success(), "{pair:?}");
            assert!(!less(pair[1], pair[0]).unwrap().success(), "{pair:?}");
        }
    }
}
