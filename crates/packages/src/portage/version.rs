//! Versions: what is one (PMS 3.2), and which is later (PMS 3.3).

use std::cmp::Ordering;

/// A version such as `1.2.3b_pre4_p5-r6`, as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Version<'t>(&'t str);

/// The parts of a version, in the order in which they are compared.
struct Parts<'t> {
    numbers: Vec<&'t str>,
    letter: Option<u8>,
    suffixes: Vec<(Suffix, &'t str)>,
    revision: &'t str,
}

/// What a `_` begins. In the order of PMS 3.3, with nothing between `_rc` and `_p`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Suffix {
    Alpha,
    Beta,
    Pre,
    Rc,
    None,
    P,
}

impl<'t> Version<'t> {
    /// The version that `text` is, if it is one.
    pub fn new(text: &'t str) -> Option<Version<'t>> {
        Parts::of(text).map(|_| Version(text))
    }

    /// As it was written.
    pub fn text(&self) -> &'t str {
        self.0
    }

    /// How it compares without revisions, as the operator `~` asks.
    pub fn is_same_but_for_revision(&self, other: &Version) -> bool {
        self.compare(other, |_| "") == Ordering::Equal
    }

    /// Whether it begins with `prefix`, as the operator `=` with `*` asks: by whole
    /// components, so `1.1` does not begin `1.10`. Zeros before the first digit do not count.
    pub fn begins_with(&self, prefix: &Version) -> bool {
        let prefix = without_zeros(prefix.0);
        let Some(rest) = without_zeros(self.0).strip_prefix(prefix) else {
            return false;
        };
        let Some(next) = rest.chars().next() else {
            return true;
        };
        let last_is_digit = prefix.ends_with(|last: char| last.is_ascii_digit());
        "._-".contains(next) || next.is_ascii_digit() != last_is_digit
    }

    fn compare(&self, other: &Version, revision: impl Fn(&str) -> &str) -> Ordering {
        let (Some(one), Some(two)) = (Parts::of(self.0), Parts::of(other.0)) else {
            // `new` lets nothing else in.
            return self.0.cmp(other.0);
        };
        compare_numbers(&one.numbers, &two.numbers)
            .then_with(|| one.letter.cmp(&two.letter))
            .then_with(|| compare_suffixes(&one.suffixes, &two.suffixes))
            .then_with(|| compare_integers(revision(one.revision), revision(two.revision)))
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Version) -> Ordering {
        self.compare(other, |revision| revision)
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `1.0` and `1.0-r0` are the same.
impl PartialEq for Version<'_> {
    fn eq(&self, other: &Version) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version<'_> {}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Parts<'t>> {
        let (rest, revision) = match text.split_once('-') {
            Some((rest, revision)) => (rest, digits(revision.strip_prefix('r')?)?),
            None => (text, ""),
        };
        let mut by_suffix = rest.split('_');
        let mut main = by_suffix.next()?;
        let letter = main.bytes().next_back().filter(u8::is_ascii_lowercase);
        if letter.is_some() {
            main = &main[..main.len() - 1];
        }
        Some(Parts {
            numbers: main.split('.').map(digits).collect::<Option<_>>()?,
            letter,
            suffixes: by_suffix.map(Suffix::parse).collect::<Option<_>>()?,
            revision,
        })
    }
}

impl Suffix {
    fn parse(text: &str) -> Option<(Suffix, &str)> {
        let name = text.trim_end_matches(|last: char| last.is_ascii_digit());
        let suffix = match name {
            "alpha" => Suffix::Alpha,
            "beta" => Suffix::Beta,
            "pre" => Suffix::Pre,
            "rc" => Suffix::Rc,
            "p" => Suffix::P,
            _ => return None,
        };
        Some((suffix, &text[name.len()..]))
    }
}

/// `text` without the zeros that it begins with, but for one if no other digit follows.
fn without_zeros(text: &str) -> &str {
    let trimmed = text.trim_start_matches('0');
    if trimmed.len() < text.len() && !trimmed.starts_with(|next: char| next.is_ascii_digit()) {
        return &text[text.len() - trimmed.len() - 1..];
    }
    trimmed
}

fn digits(text: &str) -> Option<&str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(text)
}

/// PMS algorithms 3.2 and 3.3: from the second on, a number with a leading zero is compared as
/// a fraction. More numbers are later.
fn compare_numbers(one: &[&str], two: &[&str]) -> Ordering {
    for (at, (one, two)) in one.iter().zip(two).enumerate() {
        let is_fraction = at > 0 && (one.starts_with('0') || two.starts_with('0'));
        let order = if is_fraction {
            one.trim_end_matches('0').cmp(two.trim_end_matches('0'))
        } else {
            compare_integers(one, two)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    one.len().cmp(&two.len())
}

/// PMS algorithms 3.5 and 3.6: a missing suffix stands between `_rc` and `_p`.
fn compare_suffixes(one: &[(Suffix, &str)], two: &[(Suffix, &str)]) -> Ordering {
    let none = (Suffix::None, "");
    for at in 0..one.len().max(two.len()) {
        let one = one.get(at).unwrap_or(&none);
        let two = two.get(at).unwrap_or(&none);
        let order = one
            .0
            .cmp(&two.0)
            .then_with(|| compare_integers(one.1, two.1));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// Compares numbers of any length. None at all is 0.
fn compare_integers(one: &str, two: &str) -> Ordering {
    let one = one.trim_start_matches('0');
    let two = two.trim_start_matches('0');
    one.len().cmp(&two.len()).then_with(|| one.cmp(two))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version<'_> {
        Version::new(text).unwrap_or_else(|| panic!("{text} is no version"))
    }

    /// Each row ascends. From PMS 3.3, pkgcore's and Portage's own tests.
    const ASCENDING: &[&[&str]] = &[
        &["1", "1.0", "1.0.0", "1.1", "1.2", "1.10", "2", "10"],
        &["1.001", "1.01", "1.1"],
        &["1.01", "1.010.1", "1.011"],
        &["12.2b", "12.2.5"],
        &["1.0", "1.0a", "1.0b", "1.0z", "1.0.1"],
        &[
            "1_alpha",
            "1_alpha1",
            "1_alpha2",
            "1_alpha10",
            "1_beta",
            "1_pre",
            "1_rc",
            "1",
            "1_p",
            "1_p1",
            "1_p20240101",
        ],
        &[
            "1_alpha_pre",
            "1_alpha_rc1",
            "1_alpha",
            "1_alpha_p",
            "1_alpha1",
        ],
        &["1", "1-r1", "1-r2", "1-r10", "1_p"],
        &["1_p-r3", "1_p0_p0", "1_p1"],
        &["6.0_rc1", "6.0", "6.0.1"],
        &["1_beta2_p1", "1_beta2_p2", "1_beta3"],
        &[
            "0.99999999999999999999999998",
            "0.99999999999999999999999999",
        ],
        &["18446744073709551615", "18446744073709551616"],
    ];

    #[test]
    fn later_is_later() {
        for row in ASCENDING {
            for (at, early) in row.iter().enumerate() {
                for late in &row[at + 1..] {
                    assert!(version(early) < version(late), "{early} < {late}");
                    assert!(version(late) > version(early), "{late} > {early}");
                }
            }
        }
    }

    #[test]
    fn what_is_equal() {
        for (one, two) in [
            ("1", "1-r0"),
            ("01", "1"),
            ("1.0", "1.00"),
            ("1.010", "1.01"),
            ("1_p", "1_p0"),
            ("1_alpha", "1_alpha0"),
            ("1-r1", "1-r01"),
            ("1a", "1a"),
        ] {
            assert_eq!(version(one), version(two), "{one} = {two}");
        }
        assert!(version("1.2-r3").is_same_but_for_revision(&version("1.2")));
        assert!(!version("1.2_p1-r3").is_same_but_for_revision(&version("1.2-r3")));
    }

    #[test]
    fn a_prefix_is_one_of_components() {
        for (text, prefix) in [
            ("1.1", "1"),
            ("1.1.2", "1.1"),
            ("1", "1"),
            ("1-r1", "1"),
            ("1.1b", "1.1"),
            ("1_p1", "1"),
            ("1_p1", "1_p"),
            ("01.1", "1"),
            ("1.1", "01"),
            ("0.1", "0"),
            ("00.1", "0"),
        ] {
            assert!(
                version(text).begins_with(&version(prefix)),
                "{text} {prefix}"
            );
        }
        for (text, prefix) in [
            ("10", "1"),
            ("1.10", "1.1"),
            ("1.1", "1.1.1"),
            ("1-r12", "1-r1"),
            ("1_p12", "1_p1"),
            ("2", "1"),
        ] {
            assert!(
                !version(text).begins_with(&version(prefix)),
                "{text} {prefix}"
            );
        }
    }

    #[test]
    fn what_is_no_version() {
        for text in [
            "", ".", "1.", ".1", "a", "1ab", "1A", "1_", "1_foo", "1_1", "1-r", "1-1", "1-r1-r1",
            "1-rx", "1 ", "1_p1a", "-r1", "1a.1", "1.0_p1.1", "\u{661}", "1\u{e9}",
        ] {
            assert!(Version::new(text).is_none(), "{text:?}");
        }
    }
}
