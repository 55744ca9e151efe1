//! Relations between packages, as control files write them (Debian Policy 7.1,
//! deb-src-control(5)): `libfoo-dev:any (>= 1.2) [amd64] <!nocheck> | libbar-dev, baz`.

use super::version::Version;
use std::fmt;

/// Relations of which each must hold; of alternatives one must.
#[derive(Clone, Debug, Default)]
pub struct Relations(pub Vec<Vec<Relation>>);

/// One alternative.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The package, or what packages provide.
    pub name: String,
    /// What follows the name and a colon: `any`, `native` or an architecture.
    pub qualifier: Option<String>,
    /// The versions that satisfy it.
    pub version: Option<(Operator, Version)>,
    /// The architectures on which it counts, as they are written; empty for all.
    pub architectures: Vec<String>,
    /// Restriction formulas of build profiles, of which one must hold; none always holds.
    pub profiles: Vec<Vec<String>>,
}

/// How a version relates to the one that is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `<<`
    Earlier,
    /// `<=`
    EarlierOrEqual,
    /// `=`
    Equal,
    /// `>=`
    LaterOrEqual,
    /// `>>`
    Later,
}

impl Operator {
    /// Longer ones first. `<` and `>` are old spellings, with the meaning that dpkg gives them.
    const WRITTEN: [(&str, Operator); 7] = [
        ("<<", Operator::Earlier),
        ("<=", Operator::EarlierOrEqual),
        (">=", Operator::LaterOrEqual),
        (">>", Operator::Later),
        ("=", Operator::Equal),
        ("<", Operator::EarlierOrEqual),
        (">", Operator::LaterOrEqual),
    ];

    /// Whether `found` relates so to `wanted`.
    pub fn holds(self, found: &Version, wanted: &Version) -> bool {
        match self {
            Operator::Earlier => found < wanted,
            Operator::EarlierOrEqual => found <= wanted,
            Operator::Equal => found == wanted,
            Operator::LaterOrEqual => found >= wanted,
            Operator::Later => found > wanted,
        }
    }
}

impl Relations {
    /// Reads the value of a field. The error says which relation is wrong, and what about it.
    pub fn parse(value: &str) -> Result<Relations, String> {
        let groups = value.split(',').map(str::trim);
        groups
            // A comma at the end is common, and harmless to dpkg.
            .filter(|group| !group.is_empty())
            .map(|group| group.split('|').map(Relation::parse).collect())
            .collect::<Result<_, _>>()
            .map(Relations)
    }
}

impl Relation {
    fn parse(text: &str) -> Result<Relation, String> {
        let text = text.trim();
        let fault = |what: &str| format!("{text:?}: {what}");
        let end = text.find(|letter: char| letter.is_whitespace() || "([<".contains(letter));
        let (start, mut rest) = text.split_at(end.unwrap_or(text.len()));
        let (name, qualifier) = match start.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
            None => (start, None),
        };
        if !is_name(name) || qualifier.as_deref().is_some_and(|text| !is_name(text)) {
            return Err(fault("is not the name of a package"));
        }
        let mut relation = Relation {
            name: name.to_owned(),
            qualifier,
            version: None,
            architectures: Vec::new(),
            profiles: Vec::new(),
        };
        loop {
            rest = rest.trim_start();
            let Some(open) = rest.chars().next() else {
                return Ok(relation);
            };
            let close = match open {
                '(' => ')',
                '[' => ']',
                '<' => '>',
                _ => return Err(fault("what follows the name is not in brackets")),
            };
            // A version can follow an operator that closes a formula.
            let inside = rest[1..].split_once(close);
            let (inside, after) = inside.ok_or_else(|| fault(&format!("lacks a {close:?}")))?;
            match open {
                '(' if relation.version.is_none() => {
                    relation.version = Some(parse_version(inside).map_err(|what| fault(&what))?);
                }
                '(' => return Err(fault("has two versions")),
                '[' => relation.architectures.extend(words(inside)),
                _ => relation.profiles.push(words(inside).collect()),
            }
            rest = after;
        }
    }
}

fn parse_version(text: &str) -> Result<(Operator, Version), String> {
    let text = text.trim();
    let found = Operator::WRITTEN
        .iter()
        .find_map(|(written, operator)| Some((*operator, text.strip_prefix(written)?)));
    let (operator, version) = found.ok_or("the version has no operator such as >=")?;
    Ok((operator, version.trim().parse()?))
}

/// Policy 5.6.1 wants two lower-case characters at least; packages outside of Debian have others.
fn is_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.bytes().all(is_allowed)
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split_whitespace().map(str::to_owned)
}

impl fmt::Display for Relation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)?;
        if let Some(qualifier) = &self.qualifier {
            write!(formatter, ":{qualifier}")?;
        }
        if let Some((operator, version)) = &self.version {
            let written = Operator::WRITTEN
                .iter()
                .find(|(_, found)| found == operator);
            let written = written.map_or("", |(written, _)| *written);
            write!(formatter, " ({written} {version})")?;
        }
        if !self.architectures.is_empty() {
            write!(formatter, " [{}]", self.architectures.join(" "))?;
        }
        for formula in &self.profiles {
            write!(formatter, " <{}>", formula.join(" "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read_and_written() {
        let text = "a, libb-dev:any (>= 1:2.0~rc1-1) [amd64 linux-any] <!nocheck> <stage1 !nodoc>";
        let relations = Relations::parse(text).unwrap();
        assert_eq!(relations.0.len(), 2);
        let relation = &relations.0[1][0];
        assert_eq!(relation.qualifier.as_deref(), Some("any"));
        assert_eq!(relation.architectures, ["amd64", "linux-any"]);
        assert_eq!(
            relation.profiles,
            [vec!["!nocheck"], vec!["stage1", "!nodoc"]]
        );
        assert_eq!(format!("a, {relation}"), text);
    }

    #[test]
    fn white_space_is_free() {
        let relations = Relations::parse("a(<<1)|b( = 2 ) ,\n c  (> 3)\n,").unwrap();
        let written: Vec<String> = relations
            .0
            .iter()
            .flatten()
            .map(|it| it.to_string())
            .collect();
        assert_eq!(written, ["a (<< 1)", "b (= 2)", "c (>= 3)"]);
        assert!(Relations::parse(" \n ").unwrap().0.is_empty());
    }

    #[test]
    fn faults_name_the_relation() {
        for (text, what) in [
            ("a (>= ", "lacks a ')'"),
            ("a (1)", "no operator"),
            ("a (>= )", "not a version"),
            ("a (>= 1) (<< 2)", "two versions"),
            ("a [amd64", "lacks a ']'"),
            ("a b", "not in brackets"),
            ("${misc:Depends}", "not the name of a package"),
            ("a:", "not the name of a package"),
        ] {
            let fault = Relations::parse(&format!("ok, {text}")).unwrap_err();
            assert!(
                fault.contains(what) && fault.contains(text.trim()),
                "{fault}"
            );
        }
    }
}
