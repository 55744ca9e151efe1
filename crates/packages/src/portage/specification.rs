//! Dependency specifications: what `DEPEND` and its kin hold (PMS 8.2).

use super::atom::Atom;
use std::fmt;

/// An item of a specification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item<'t> {
    /// One package.
    Atom(Atom<'t>),
    /// `( ... )`: all of these.
    All(Vec<Item<'t>>),
    /// `|| ( ... )`: one of these.
    Any(Vec<Item<'t>>),
    /// `flag? ( ... )`, `!flag? ( ... )`: all of these if the flag is, or is not, enabled.
    If {
        /// The flag.
        flag: &'t str,
        /// What it must be.
        enabled: bool,
        /// What then is needed.
        items: Vec<Item<'t>>,
    },
}

/// Where a specification is not one, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: String,
}

/// Groups in groups in groups: what people write stays below ten.
const DEEPEST: usize = 100;

/// A group that is not closed yet.
struct Open<'t> {
    before: Before<'t>,
    line: usize,
    items: Vec<Item<'t>>,
}

/// What stands before the bracket of a group.
#[derive(Clone, Copy)]
enum Before<'t> {
    Nothing,
    Any,
    Flag { flag: &'t str, enabled: bool },
}

impl<'t> Before<'t> {
    /// The group of these items.
    fn group(self, items: Vec<Item<'t>>) -> Item<'t> {
        match self {
            Before::Nothing => Item::All(items),
            Before::Any => Item::Any(items),
            Before::Flag { flag, enabled } => Item::If {
                flag,
                enabled,
                items,
            },
        }
    }
}

/// Reads a specification.
pub fn parse(text: &str) -> Result<Vec<Item<'_>>, Fault> {
    let mut items = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // What must be followed by a bracket, and on which line it was.
    let mut before: Option<(Before, &str, usize)> = None;
    let mut last = 1;
    for (line, word) in words(text) {
        last = line;
        let fault = |fault: String| Err(Fault { line, fault });
        if word == "(" {
            let (before, ..) = before.take().unwrap_or((Before::Nothing, "", line));
            if open.len() == DEEPEST {
                return fault(format!("more than {DEEPEST} groups inside each other"));
            }
            open.push(Open {
                before,
                line,
                items: std::mem::take(&mut items),
            });
            continue;
        }
        if let Some((_, word, line)) = before {
            return Err(Fault {
                line,
                fault: format!("{word} is not followed by ("),
            });
        }
        if word == ")" {
            let Some(group) = open.pop() else {
                return fault(") without (".into());
            };
            let inside = std::mem::replace(&mut items, group.items);
            items.push(group.before.group(inside));
        } else if word == "||" {
            before = Some((Before::Any, word, line));
        } else if let Some(flag) = word.strip_suffix('?') {
            match condition(flag) {
                Ok(condition) => before = Some((condition, word, line)),
                Err(text) => return fault(format!("{word}: {text}")),
            }
        } else {
            match Atom::parse(word) {
                Ok(atom) => items.push(Item::Atom(atom)),
                Err(text) => return fault(text),
            }
        }
    }
    if let Some((_, word, line)) = before {
        return Err(Fault {
            line,
            fault: format!("{word} is not followed by ("),
        });
    }
    match open.last() {
        None => Ok(items),
        Some(group) => Err(Fault {
            line: group.line.min(last),
            fault: "( is not closed".into(),
        }),
    }
}

/// What `flag?` or `!flag?` says, without its question mark.
fn condition(text: &str) -> Result<Before<'_>, String> {
    let (flag, enabled) = match text.strip_prefix('!') {
        Some(flag) => (flag, false),
        None => (text, true),
    };
    if super::name::is_flag(flag) {
        Ok(Before::Flag { flag, enabled })
    } else {
        Err(format!("{flag:?} is no USE flag"))
    }
}

/// The words of a text and their lines.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(at, line)| {
        line.split_ascii_whitespace()
            .map(move |word| (at + 1, word))
    })
}

/// The items that count with these flags, conditions resolved: an `If` is replaced by what it
/// holds, or by nothing. What was a condition inside an any-of group is one branch of it.
pub fn evaluate<'t>(items: Vec<Item<'t>>, enabled: &impl Fn(&str) -> bool) -> Vec<Item<'t>> {
    let mut out = Vec::new();
    for item in items {
        match item {
            Item::Atom(_) => out.push(item),
            Item::All(items) => out.push(Item::All(evaluate(items, enabled))),
            Item::Any(items) => out.push(Item::Any(evaluate_branches(items, enabled))),
            Item::If {
                flag,
                enabled: wanted,
                items,
            } => {
                if enabled(flag) == wanted {
                    out.extend(evaluate(items, enabled));
                }
            }
        }
    }
    out
}

fn evaluate_branches<'t>(items: Vec<Item<'t>>, enabled: &impl Fn(&str) -> bool) -> Vec<Item<'t>> {
    let mut out = Vec::new();
    for item in items {
        if let Item::If { .. } = item {
            let mut branch = evaluate(vec![item], enabled);
            match branch.len() {
                0 => {}
                1 => out.append(&mut branch),
                _ => out.push(Item::All(branch)),
            }
        } else {
            out.append(&mut evaluate(vec![item], enabled));
        }
    }
    out
}

/// Every atom, in whatever group, that is no blocker.
pub fn atoms<'i, 't>(items: &'i [Item<'t>]) -> Vec<&'i Atom<'t>> {
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Atom(atom) if atom.is_blocker => {}
            Item::Atom(atom) => found.push(atom),
            Item::All(items) | Item::Any(items) | Item::If { items, .. } => {
                found.extend(atoms(items));
            }
        }
    }
    found
}

/// As one would write it, on one line.
impl fmt::Display for Item<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = match self {
            Item::Atom(atom) => return formatter.write_str(atom.text),
            Item::All(items) => items,
            Item::Any(items) => {
                formatter.write_str("|| ")?;
                items
            }
            Item::If {
                flag,
                enabled,
                items,
            } => {
                write!(formatter, "{}{flag}? ", if *enabled { "" } else { "!" })?;
                items
            }
        };
        formatter.write_str("( ")?;
        for item in items {
            write!(formatter, "{item} ")?;
        }
        formatter.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `text` with the flags `on` and `too`.
    fn evaluated(text: &str) -> String {
        let items = evaluate(parse(text).unwrap(), &|flag| ["on", "too"].contains(&flag));
        let written: Vec<String> = items.iter().map(Item::to_string).collect();
        written.join(" ")
    }

    #[test]
    fn groups_and_conditions() {
        for (text, left) in [
            ("", ""),
            (" \n\t ", ""),
            ("a/a", "a/a"),
            ("a/a\n\tb/b", "a/a b/b"),
            ("on? ( a/a b/b )", "a/a b/b"),
            ("!on? ( a/a )", ""),
            ("off? ( a/a ) !off? ( b/b )", "b/b"),
            ("on? ( off? ( a/a ) too? ( b/b ) )", "b/b"),
            ("|| ( a/a b/b )", "|| ( a/a b/b )"),
            ("|| ( on? ( a/a ) off? ( b/b ) c/c )", "|| ( a/a c/c )"),
            ("|| ( on? ( a/a b/b ) c/c )", "|| ( ( a/a b/b ) c/c )"),
            ("|| ( off? ( a/a ) )", "|| ( )"),
            ("|| ( ( a/a b/b ) c/c )", "|| ( ( a/a b/b ) c/c )"),
            ("( a/a ( b/b ) )", "( a/a ( b/b ) )"),
            ("!a/a !!<b/b-1 c/c", "!a/a !!<b/b-1 c/c"),
        ] {
            assert_eq!(evaluated(text), left, "{text}");
        }
        let items = parse("|| ( ( a/a !b/b ) c/c ) on? ( d/d )").unwrap();
        let keys: Vec<&str> = atoms(&items).iter().map(|atom| atom.key).collect();
        assert_eq!(keys, ["a/a", "c/c", "d/d"]);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let deep = "( ".repeat(DEEPEST + 1);
        for (text, line, told) in [
            ("a/a\n( b/b", 2, "( is not closed"),
            ("a/a )", 1, ") without ("),
            ("a/a\n|| b/b", 2, "|| is not followed by ("),
            ("on? a/a", 1, "on? is not followed by ("),
            ("a/a\n\non?", 3, "on? is not followed by ("),
            ("||", 1, "|| is not followed by ("),
            ("|| )", 1, "|| is not followed by ("),
            ("!? ( a/a )", 1, "no USE flag"),
            ("a/a\nb", 2, "category/name is expected"),
            ("(a/a)", 1, "(a"),
            (&deep, 1, "inside each other"),
        ] {
            let fault = parse(text).unwrap_err();
            assert_eq!(fault.line, line, "{text}: {}", fault.fault);
            assert!(fault.fault.contains(told), "{text}: {}", fault.fault);
        }
    }
}
